"""How long a process needs to start, and its memory: `python -m quality.bench.startup`.

Starts web processes with one, two and four workers, and a sender, on PostgreSQL with the settings
of production and only the packages of production. For comparison also web processes whose workers
each load the code ("apart"). Prints the medians of all rounds: the seconds from the start of Python
to the first login page (of a sender: to its heartbeat); the memory of each worker after 500 login
pages, and of the master and all workers together. Then prints how many modules each process loads,
and which packages take longest to import.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from quality.bench.databases import durable_postgres
from quality.bench.hiding import as_installed
from quality.bench.imports import packages
from quality.bench.output import say
from quality.bench.processes import children, shares
from quality.bench.serving import wait_until
from quality.bench.site import ROOT, manage, production, running
from tests.standins.free_port import free_port

WORKERS = (1, 2, 4)
PAGES = 500  # for each worker: enough for full garbage collections, which copy shared pages
_AT_ONCE = 8  # visitors
_LOGIN = "/inloggen/"
_APART = "preload_app = False\nwhen_ready = lambda server: None\n"
_COLUMNS = "{:<24}{:>10}{:>15}{:>15}{:>17}"
_PACKAGE = "{:<22}{:>8}{:>9}   {}"


@dataclass(frozen=True)
class Start:
    """One start: seconds until ready, and (PSS, USS) in MB of each process, the master first."""

    seconds: float
    memory: list[tuple[float, float]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Start-up time and memory of the processes.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--packages", type=int, default=15, help="how many packages to list")
    asked = parser.parse_args()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    with durable_postgres() as make, TemporaryDirectory(prefix="toegang-startup-") as folder:
        where = production(
            DATABASE_URL=make("startup"), PUBLIC_URL="http://localhost", EMBEDDED_SENDER="false"
        )
        manage(where, "migrate", "--verbosity", "0")
        _print_starts(where, asked.rounds, _apart(Path(folder)))
        for process in ("web", "sender", "sms"):
            _print_imports(where, process, asked.packages)


def _apart(folder: Path) -> Path:
    """Write settings of gunicorn with which each worker loads the code. Return the file."""
    file = folder / "gunicorn.conf.py"
    shipped = (ROOT / "gunicorn.conf.py").read_text(encoding="utf-8")
    file.write_text(shipped + _APART, encoding="utf-8")
    return file


def _print_starts(where: dict[str, str], rounds: int, apart: Path) -> None:
    say(_COLUMNS.format("", "ready, s", "PSS each, MB", "USS each, MB", "PSS in all, MB"))
    for note, how in (("", ()), (", apart", ("--config", str(apart)))):
        for workers in WORKERS:
            starts = [web(where, workers, *how) for _round in range(rounds)]
            say(_row(f"web, workers: {workers}{note}", starts))
    say(_row("sender", [sender(where) for _round in range(rounds)]))


def web(where: dict[str, str], workers: int, *how: str) -> Start:
    """Start gunicorn. Return when it answered, and the memory of its master and workers."""
    port = free_port()
    address = ("--bind", f"127.0.0.1:{port}", "--workers", str(workers))
    program = as_installed("gunicorn", "config.wsgi:application", *address, *how)
    began = time.monotonic()
    with running(where, "startup-web", *program) as master:
        assert wait_until(lambda: _page(port)), "var/bench/startup-web.log says why"
        seconds = time.monotonic() - began
        assert wait_until(lambda: len(children(master.pid)) == workers)
        with ThreadPoolExecutor(_AT_ONCE) as visitors:
            assert all(visitors.map(_page, [port] * PAGES * workers))
        family = [master.pid, *children(master.pid)]
        return Start(seconds, [shares(one) for one in family])


def sender(where: dict[str, str]) -> Start:
    """Start a sender. Return when its heartbeat was in the database, and its memory."""
    program = as_installed("manage.py", "deliver")
    with psycopg.connect(where["DATABASE_URL"], autocommit=True) as database:
        database.execute("DELETE FROM messaging_heartbeat")
        began = time.monotonic()
        with running(where, "startup-sender", *program) as process:
            heard = "SELECT 1 FROM messaging_heartbeat"
            assert wait_until(lambda: database.execute(heard).fetchone() is not None)
            seconds = time.monotonic() - began
            return Start(seconds, [shares(process.pid)])


def _page(port: int) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        line.request("GET", _LOGIN, headers={"Host": "localhost"})
        return line.getresponse().status == 200
    except OSError:
        return False
    finally:
        line.close()


def _row(name: str, starts: list[Start]) -> str:
    """Return the medians of several starts. Each worker's memory is the mean of the workers."""
    each = [_of_each(start) for start in starts]
    sums = [sum(proportional for proportional, _own in start.memory) for start in starts]
    return _COLUMNS.format(
        name,
        f"{statistics.median(start.seconds for start in starts):.2f}",
        f"{statistics.median(proportional for proportional, _own in each):.0f}",
        f"{statistics.median(own for _proportional, own in each):.0f}",
        f"{statistics.median(sums):.0f}",
    )


def _of_each(start: Start) -> tuple[float, float]:
    """Return the mean PSS and USS of the workers, or of the only process."""
    proportional, own = zip(*(start.memory[1:] or start.memory), strict=True)
    return statistics.mean(proportional), statistics.mean(own)


def _print_imports(where: dict[str, str], process: str, most: int) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *as_installed("quality.bench.loaded", process)],
        cwd=ROOT,
        env=where,
        capture_output=True,
        text=True,
        check=True,
    )
    names = json.loads(re.findall(r"^\[.*\]$", done.stdout, re.MULTILINE)[-1])
    say(f"\n{process}: {len(names)} modules")
    say(_PACKAGE.format("", "ms", "modules", "first imported by"))
    for one in packages(done.stderr)[:most]:
        say(_PACKAGE.format(one.name, f"{one.ms:.0f}", one.modules, one.importer))


if __name__ == "__main__":
    main()
