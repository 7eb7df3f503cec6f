"""Does the time of an answer tell who has an account? `python -m tests.bench.timing`.

gunicorn under production settings, passwords hashed at their real cost. Every try is of an account
and from a network of its own, so that no throttle has a say; the kinds take turns in a random
order, so that whatever else the machine does falls on all alike. Prints medians, and fails when
one is further than a tenth from that of somebody known (S5, S26).
"""

import argparse
import math
import os
import statistics
import sys
from collections.abc import Iterator

from tests.bench.answering import FORGOTTEN, LOGIN, Seconds, measure
from tests.bench.databases import ENGINES

# How far a median may be from the first, as a share of it.
BOUND = 0.1
_COLUMNS = "{:<52}{:>6}{:>15}{:>8}  {}"


def main() -> int:
    """Measure on each database, and say it as soon as it is known; answer 1 when one tells."""
    parser = argparse.ArgumentParser(description="What the time of an answer tells.")
    parser.add_argument("--tries", type=int, default=200, help="of each kind")
    tries = parser.parse_args().tries
    _say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    _say(_COLUMNS.format("the time of an answer", "tries", "median, ms", "ratio", ""))
    tells = False
    for name, engine in ENGINES.items():
        with engine() as make:
            seconds = measure(make("timing"), tries=tries)
        for group in (LOGIN, FORGOTTEN):
            for line, is_off in _rows(name, {one: seconds[one] for one in group}):
                _say(line)
                tells |= is_off
    _say(f"Load {os.getloadavg()[0]:.2f} after.")
    return int(tells)


def _rows(database: str, seconds: Seconds) -> Iterator[tuple[str, bool]]:
    """Give a line for each kind, and whether its median is too far from the first kind's."""
    medians = {one: 1000 * statistics.median(each) for one, each in seconds.items()}
    first = next(iter(medians.values()))
    for one, median in medians.items():
        is_off = abs(median / first - 1) > BOUND
        verdict = "TELLS" if is_off else "within 10 %"
        found = f"{median:.1f} ± {1000 * _margin(seconds[one]):.1f}"
        figures = len(seconds[one]), found, f"{median / first:.3f}", verdict
        yield _COLUMNS.format(f"{database}, {one.page} {one.name}", *figures), is_off


def _margin(seconds: list[float]) -> float:
    """Say how far chance may move a median: the notch of McGill, Tukey and Larsen (1978)."""
    low, _median, high = statistics.quantiles(seconds, n=4)
    return 1.57 * (high - low) / math.sqrt(len(seconds))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
