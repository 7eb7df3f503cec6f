"""Does a login flood lock people out, or delay the health probe? `make flood`.

gunicorn runs with production settings and the real cost of hashing. Each person has their own
network. First, in each of many rounds, eight people press 'Inloggen' at the same moment. Then 24
visitors log in without a pause, while a watcher requests /healthz. Fails if one of the eight people
gets the page "busy", or if a response of /healthz takes a second. As a control, the same is
measured without a limit on waiting requests, where a response of /healthz must take a second.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count

from quality.bench.databases import ENGINES
from quality.bench.output import say
from quality.bench.probing import Watcher
from quality.bench.serving import serving
from quality.bench.site import inside, prepared
from quality.bench.visitor import PASSWORD, Browser, address

_LOGIN, _BUSY = "/inloggen/", "/inloggen/?stop"
_EIGHT, _CROWD = 8, 24
_BOUND = 1.0
_PEOPLE = 5000
_COLUMNS = "{:<44}{:>14}{:>14}{:>12}{:>12}{:>16}"
# The precaution that is left out, and the threads of a process. The first way is an earlier state
# of the site, the second is the site as it is, the third is the control.
_WAYS = (("more places to wait", "4"), ("", "12"), ("a bound on the wait", "12"))


def main() -> int:
    """Measure the site as it was before some settings changed, the site as it is, and the control.

    Return 0 if the site as it is and the control are as expected.
    """
    parser = argparse.ArgumentParser(description="What a login flood does to people and probes.")
    parser.add_argument("--rounds", type=int, default=20, help="of eight people at once")
    parser.add_argument("--seconds", type=float, default=10.0, help="that the flood lasts")
    parser.add_argument("--database", choices=ENGINES, default="PostgreSQL")
    asked = parser.parse_args()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    heads = ("of eight, busy", "in a flood: in", "busy", "/healthz", "longest, ms")
    say(_COLUMNS.format("one process", *heads))
    with ENGINES[asked.database]() as make:
        shown = [_measured(make(f"flood{number}"), *way, asked) for number, way in enumerate(_WAYS)]
    return int(not all(shown))


def _measured(url: str, without: str, threads: str, asked: argparse.Namespace) -> bool:
    with _site(url, without, threads) as port:
        people = count()
        eight = _eight_at_once(port, asked.rounds, people)
        with Watcher(port) as watcher:
            flood = _flood(port, asked.seconds, people)
    name = f"{threads} threads" + (f", without {without}" if without else "")
    busy = f"{eight[_BUSY]} of {eight.total()}"
    longest = f"{1000 * watcher.longest:.0f}"
    admitted = flood.total() - flood[_BUSY]
    say(_COLUMNS.format(name, busy, admitted, flood[_BUSY], len(watcher.seconds), longest))
    if without:  # the earlier state is only shown; the control must fail
        return without != _WAYS[-1][0] or watcher.longest >= _BOUND
    return not eight[_BUSY] and watcher.longest < _BOUND


@contextmanager
def _site(url: str, without: str, threads: str) -> Iterator[int]:
    own = {"WEB_THREADS": threads, "BENCH_WITHOUT": without}
    with prepared(url, "quality.bench.without", **own) as where:
        inside(where, f"make_people({_PEOPLE}, password={PASSWORD!r})")
        with serving(where, sends=False) as port:
            yield port


def _eight_at_once(port: int, rounds: int, people: Iterator[int]) -> Counter[str]:
    """In each round let eight people log in at the same moment.

    Return, for each page, how many of these logins led to it.
    """
    led, together = Counter[str](), threading.Barrier(_EIGHT)

    def press(person: int) -> str:
        browser = _at_the_form(port, person)
        together.wait()
        return _log_in(browser, person)

    with ThreadPoolExecutor(_EIGHT) as threads:
        for _round in range(rounds):
            led.update(threads.map(press, [next(people) for _one in range(_EIGHT)]))
    return led


def _flood(port: int, seconds: float, people: Iterator[int]) -> Counter[str]:
    """Let 24 visitors log in without a pause, each time as another person.

    Return, for each page, how many of these logins led to it.
    """
    end = time.monotonic() + seconds

    def go_on(_visitor: int) -> Counter[str]:
        led = Counter[str]()
        while time.monotonic() < end:
            person = next(people)
            led[_log_in(_at_the_form(port, person), person)] += 1
        return led

    with ThreadPoolExecutor(_CROWD) as threads:
        return sum(threads.map(go_on, range(_CROWD)), Counter[str]())


def _at_the_form(port: int, person: int) -> Browser:
    browser = Browser(port, address(person))
    browser.open(_LOGIN)
    return browser


def _log_in(browser: Browser, person: int) -> str:
    return browser.send(_LOGIN, email=f"medewerker{person}@mail.example", password=PASSWORD)


if __name__ == "__main__":
    sys.exit(main())
