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
_WITHIN = "within 10 %"
_COLUMNS = "{:<52}{:>6}{:>15}{:>8}  {}"


def main() -> int:
    """Measure on each database, and say it as soon as it is known; answer 0 when none tells."""
    parser = argparse.ArgumentParser(description="What the time of an answer tells.")
    parser.add_argument("--tries", type=int, default=400, help="logins of each kind; mails thrice")
    tries = parser.parse_args().tries
    _say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    _say(_COLUMNS.format("the time of an answer", "tries", "median, ms", "ratio", ""))
    shown = True
    for name, engine in ENGINES.items():
        with engine() as make:
            seconds = measure(make("timing"), tries=tries)
        for group in (LOGIN, FORGOTTEN):
            for line, is_within in _rows(name, {one: seconds[one] for one in group}):
                _say(line)
                shown &= is_within
    _say(f"Load {os.getloadavg()[0]:.2f} after.")
    return int(not shown)


def _rows(database: str, seconds: Seconds) -> Iterator[tuple[str, bool]]:
    """Give a line for each kind, and whether it shows that the kind is not told apart."""
    medians = {one: statistics.median(each) for one, each in seconds.items()}
    first, ours = next(iter(medians.values())), _margin(next(iter(seconds.values())))
    for one, median in medians.items():
        ratio, margin = median / first, _margin(seconds[one])
        verdict = _verdict(ratio, math.hypot(margin, ours) / first)
        found = f"{1000 * median:.1f} ± {1000 * margin:.1f}"
        figures = len(seconds[one]), found, f"{ratio:.3f}", verdict
        yield _COLUMNS.format(f"{database}, {one.page} {one.name}", *figures), verdict == _WITHIN


def _verdict(ratio: float, margin: float) -> str:
    """Say what a ratio of medians shows; where chance alone may make the bound, nothing."""
    if margin > BOUND:
        return "too busy to say: again, with more --tries"
    return _WITHIN if abs(ratio - 1) <= BOUND else "TELLS"


def _margin(seconds: list[float]) -> float:
    """Say how far chance may move a median: the notch of McGill, Tukey and Larsen (1978)."""
    low, _median, high = statistics.quantiles(seconds, n=4)
    return 1.57 * (high - low) / math.sqrt(len(seconds))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
