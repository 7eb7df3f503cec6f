"""Does the health probe respond while the database is away? `python -m quality.bench.away`.

gunicorn runs with production settings, two processes of four threads, while 24 visitors keep
requesting a page that needs the database. The database is away twice: first its server is stopped,
then the server accepts connections without responding. The program fails if a response of /healthz
takes a second, or if a visitor gets another status than 503 while the database is away. The control
is a site without a circuit breaker: there a response of /healthz must take a second.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import TypeAlias
from urllib.parse import urlsplit

from quality.bench.cable import Cable
from quality.bench.databases import durable_postgres
from quality.bench.output import say
from quality.bench.probing import PATIENCE, Watcher
from quality.bench.serving import serving, wait_until
from quality.bench.site import prepared
from tests.production_env import VALUES

Way: TypeAlias = Callable[[], AbstractContextManager[None]]

_VISITORS = 24
_BOUND = 1.0
_WITHOUT = "the breaker"
_COLUMNS = "{:<34}{:>10}{:>13}{:>8}{:>8}{:>14}{:>14}"
# The status while the database works (a redirect to the login), the status while it is away, and
# the number that stands for no response.
_SERVED, _AWAY, _NOBODY = 302, 503, 0
# Seconds from a response to the visitor's next request.
_PAUSE = 0.2
_HEADERS = {
    "Host": urlsplit(VALUES["PUBLIC_URL"]).netloc,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-For": "10.0.0.7",
    "Cookie": f"__Host-session={'a' * 32}",
}


def main() -> int:
    """Measure the site with the circuit breaker and without. Return 0 if both are as expected."""
    parser = argparse.ArgumentParser(description="What /healthz does while the database is away.")
    parser.add_argument("--seconds", type=float, default=12.0, help="that the database is away")
    asked = parser.parse_args()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    heads = ("/healthz", "longest, s", "503", "other", "page, s", "back after, s")
    say(_COLUMNS.format("2 processes, 4 threads each", *heads))
    shown = [_measured(without, asked.seconds) for without in ("", _WITHOUT)]
    return int(not all(shown))


def _measured(without: str, seconds: float) -> bool:
    """Measure one site while its database is stopped, and once more while its database hangs.

    `without` names the precaution that the site lacks. Return whether all results are as expected.
    """
    with durable_postgres() as make, Cable(make("away")) as cable, _site(cable, without) as port:
        ways = {"stopped": cable.refusing, "hangs": cable.silent}
        shown = [_shown(name, without, *_met(port, way, seconds)) for name, way in ways.items()]
        return all(shown)


def _met(port: int, way: Way, seconds: float) -> tuple[Watcher, Crowd, float]:
    """Let 24 visitors send requests while `way()` keeps the database unavailable for `seconds`.

    Return the watcher of /healthz, the visitors' results, and the seconds from the moment that the
    database was available again until the site had recovered.
    """
    assert wait_until(lambda: _ask(port) == _SERVED)
    with Watcher(port) as watcher:
        with way():
            crowd = _come(port, time.monotonic() + seconds)
        began = time.monotonic()
        assert wait_until(lambda: _ask(port) == _SERVED)
    return watcher, crowd, time.monotonic() - began


def _shown(name: str, without: str, watcher: Watcher, crowd: Crowd, back: float) -> bool:
    others = crowd.statuses.total() - crowd.statuses[_AWAY]
    figures = (len(watcher.seconds), f"{watcher.longest:.2f}", crowd.statuses[_AWAY], others)
    head = f"{name}, without {without}" if without else name
    say(_COLUMNS.format(head, *figures, f"{crowd.longest:.1f}", f"{back:.1f}"))
    if without:
        return watcher.longest >= _BOUND
    return watcher.longest < _BOUND and not others


@contextmanager
def _site(cable: Cable, without: str) -> Iterator[int]:
    own = {"WEB_CONCURRENCY": "2", "WEB_THREADS": "4", "BENCH_WITHOUT": without}
    with (
        prepared(cable.url, "quality.bench.without", **own) as where,
        serving(where, sends=False) as port,
    ):
        yield port


@dataclass
class Crowd:
    """The visitors' results: the number of responses by status, and the seconds of the slowest."""

    statuses: Counter[int] = field(default_factory=Counter)
    longest: float = 0.0


def _come(port: int, end: float) -> Crowd:
    """Let 24 visitors send requests until `end` (time.monotonic). Return their results."""
    crowd = Crowd()

    def go_on(_visitor: int) -> None:
        while (began := time.monotonic()) < end:
            crowd.statuses[_ask(port)] += 1
            crowd.longest = max(crowd.longest, time.monotonic() - began)
            time.sleep(_PAUSE)

    with ThreadPoolExecutor(_VISITORS) as threads:
        list(threads.map(go_on, range(_VISITORS)))
    return crowd


def _ask(port: int) -> int:
    """Request a page with a session cookie, so that the site needs a query. Return the status."""
    line = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        line.request("GET", "/", headers=_HEADERS)
        return line.getresponse().status
    except (OSError, HTTPException):
        return _NOBODY
    finally:
        line.close()


if __name__ == "__main__":
    sys.exit(main())
