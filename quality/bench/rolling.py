"""Which requests fail during a restart: `python -m quality.bench.rolling` (make rolling).

Needs nginx. Two web processes on PostgreSQL run behind nginx, with the files of `deploy/`, while
visitors send requests without a pause. Three ways to restart are measured:

1. `deploy/rolling_restart.py` restarts both processes.
2. For comparison, both are restarted in turn, without waiting for their open requests.
3. A single process is restarted, while its listening socket stays open, as with systemd.

Prints the failed requests of each way.
"""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from quality.bench.databases import durable_postgres
from quality.bench.serving import is_served, wait_until
from quality.bench.site import ROOT, manage, production
from quality.bench.steady import Crowd
from quality.machines.nginx import NGINX, Nginx
from tests.standins.free_port import free_port

_DEPLOY = ROOT / "deploy"
# A script that stops the process of a port, waits until it is gone, and starts it again.
_RESTART = """#!/bin/bash
cd {root}
if [ -e {folder}/$1.pid ]; then kill $(cat {folder}/$1.pid); fi
while [ -e {folder}/$1.pid ]; do sleep 0.05; done
exec {python} -m gunicorn config.wsgi:application --bind 127.0.0.1:$1 \\
    --daemon --pid {folder}/$1.pid --error-logfile {folder}/$1.log
"""
_HELD = """
export LISTEN_PID=$$ LISTEN_FDS=1
exec {python} -m gunicorn config.wsgi:application --workers 2
"""


class Stage:
    """A folder with the configuration of nginx and a script that restarts the web processes."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.ports, self.nginx = (free_port(), free_port()), Nginx(folder)
        values = {"root": ROOT, "folder": folder, "python": sys.executable}
        (folder / "restart").write_text(_RESTART.format(**values), encoding="utf-8")
        self.nginx.serve_from(*self.ports)

    def run(self, *command: str) -> None:
        subprocess.run(command, env=self.environment, check=True)

    def restart(self, port: int) -> None:
        """Restart the process of this port without draining it, and wait until it responds."""
        self.run("bash", f"{self.folder}/restart", str(port))
        assert wait_until(lambda: is_served(port))

    def roll(self) -> None:
        """Restart both processes by `deploy/rolling_restart.py`."""
        restart, reload = f"bash {self.folder}/restart {{port}}", f"{self.nginx.command} -s reload"
        script = str(_DEPLOY / "rolling_restart.py")
        self.run(sys.executable, script, str(self.nginx.web), restart, "--reload", reload)

    def by_hand(self) -> None:
        """Restart both processes, one after the other, without waiting for their open requests.

        The pause after each restart is longer than nginx's `fail_timeout`: nginx uses the restarted
        process again before the next one is stopped.
        """
        for port in self.ports:
            self.restart(port)
            time.sleep(4)


@contextmanager
def _staged() -> Iterator[Stage]:
    """Start a database, two web processes and nginx; stop them at the end of the block."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="toegang-rolling-")))
        url = stack.enter_context(durable_postgres())("rolling")
        stage = Stage(folder, production(DATABASE_URL=url, TRUSTED_PROXIES="1"))
        manage(stage.environment, "migrate", "--verbosity", "0")
        manage(stage.environment, "collectstatic", "--no-input", "--verbosity", "0")
        stack.callback(_stop_all, stage)
        stage.by_hand()
        stage.run(*shlex.split(stage.nginx.command))
        yield stage


def _stop_all(stage: Stage) -> None:
    for file in stage.folder.glob("*.pid"):
        with suppress(ProcessLookupError):
            os.kill(int(file.read_text(encoding="ascii")), signal.SIGTERM)
    assert wait_until(lambda: not list(stage.folder.glob("*.pid")))


@contextmanager
def _held(stage: Stage) -> Iterator[Callable[[], None]]:
    """Run a web process on a socket that stays open. Yield a function that restarts the process."""
    address = ("127.0.0.1", 0)
    with ExitStack() as running, socket.create_server(address, backlog=4096) as holder:
        processes = running.enter_context(ExitStack())
        log = running.enter_context((stage.folder / "held.log").open("w"))
        port = holder.getsockname()[1]
        stage.nginx.serve_from(port)
        command = ["bash", "-c", f"exec 3<&0 0</dev/null {_HELD.format(python=sys.executable)}"]

        def start() -> None:
            process = subprocess.Popen(
                command, cwd=ROOT, env=stage.environment, stdin=holder.fileno(), stderr=log
            )
            processes.callback(process.wait, 60)
            processes.callback(process.terminate)

        def restart() -> None:
            processes.pop_all().close()
            start()
            assert wait_until(lambda: is_served(port))

        start()
        stage.run(*shlex.split(stage.nginx.command), "-s", "reload")
        assert wait_until(lambda: is_served(port))
        yield restart


def _measure(stage: Stage, name: str, restart: Callable[[], None], least: int) -> None:
    """Call `restart` repeatedly until visitors got `least` responses. Print the failed requests."""
    times = 0
    with Crowd(stage.nginx.port) as crowd:
        while crowd.answered.total() < least:
            restart()
            times += 1
            crowd.wait_for(least // 10)
    asked = ", ".join(f"{count} {method}" for method, count in sorted(crowd.answered.items()))
    failed = f"{len(crowd.failed)} failed {sorted(set(crowd.failed))}"
    sys.stdout.write(f"{name}: {times} rounds; {asked}; {failed}\n")
    sys.stdout.flush()


def main() -> None:
    """Measure the three ways to restart."""
    asked = argparse.ArgumentParser(description="What a restart costs visitors.")
    asked.add_argument("--requests", type=int, default=5_000, help="at least, of each way")
    least = asked.parse_args().requests
    if not NGINX:
        sys.exit("Not measured: nginx is not installed (apt-get install nginx).")
    with _staged() as stage:
        _measure(stage, "by the script", stage.roll, least)
        _measure(stage, "by hand", stage.by_hand, least)
        with _held(stage) as restart:
            _measure(stage, "held socket", restart, least)


if __name__ == "__main__":
    main()
