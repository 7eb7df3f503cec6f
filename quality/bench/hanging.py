"""Do pages wait while the mail server and Twilio hang? `python -m quality.bench.hanging`.

gunicorn runs with production settings, and visitors come one after the other. In the first half of
each round the mail server and Twilio work. In the second half both accept connections and never
respond. With SQLite the sender runs inside the web process, with PostgreSQL in another process.
Prints the time of each page in both halves.
"""

from __future__ import annotations

import argparse
import os
import statistics

from quality.bench.databases import ENGINES
from quality.bench.output import say
from quality.bench.pages import Result, compare
from quality.bench.visitor import PAGES

_COLUMNS = "{:<26}{:>16}{:>16}{:>16}"


def main() -> None:
    """On each database measure the pages in both halves of each round, and print their times."""
    wanted = _wanted()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    say(_COLUMNS.format("ms, median / 95 %", "outside answers", "outside hangs", "ratio"))
    for name, engine in ENGINES.items():
        with engine() as make:
            result = compare(make("hanging"), rounds=wanted.rounds, visitors=wanted.visitors)
        for page in PAGES:
            say(_row(f"{name}, {page}", result, page))
        say(_COLUMNS.format(f"{name}, messages out", *result.messages, ""))


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="What pages take while the world outside hangs.")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--visitors", type=int, default=60, help="in each half of a round")
    return parser.parse_args()


def _row(name: str, result: Result, page: str) -> str:
    answers, hangs = _figures(result.answering[page]), _figures(result.hanging[page])
    ratio = _pair((hangs[0] / answers[0], hangs[1] / answers[1]), 2)
    return _COLUMNS.format(name, _pair(answers, 1), _pair(hangs, 1), ratio)


def _figures(seconds: list[float]) -> tuple[float, float]:
    """Return the median and the 95th percentile of `seconds`, in milliseconds."""
    return 1000 * statistics.median(seconds), 1000 * statistics.quantiles(seconds, n=20)[-1]


def _pair(figures: tuple[float, float], digits: int) -> str:
    return " / ".join(f"{one:.{digits}f}" for one in figures)


if __name__ == "__main__":
    main()
