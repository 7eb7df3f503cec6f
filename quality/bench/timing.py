"""Does response time reveal who has an account? `python -m quality.bench.timing`.

gunicorn runs with production settings and the real cost of hashing. Two kinds of attempts are
measured:

1. Attempts that are checked. Each has its own account and network, so that no limit applies. The
   kinds of people take turns in a random order, so that other load affects all kinds alike. Prints
   the median of each kind, and fails if a median differs by more than a tenth from that of known
   people (S5, S26).
2. Attempts that are refused without hashing. Anyone can cause any number of these. An attacker
   ranks addresses of each kind and unknown addresses together by response time (`ranking.py`).
   Fails if the ranking finds the existing addresses. Also fails if the ranking does not find the
   control: accounts that are looked up before the refusal. Addresses are ranked twice: by the time
   that the visitor waits, and by the CPU time of the site.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import sys
from collections.abc import Iterator

from quality.bench import refused
from quality.bench.answering import FORGOTTEN, LOGIN, Seconds, measure, site
from quality.bench.databases import ENGINES
from quality.bench.kinds import Kind
from quality.bench.output import say
from quality.bench.ranking import SELDOM, Ranking
from quality.bench.refusals import Refusal

# By what share of the first median another median may differ from it.
BOUND = 0.1
_WITHIN, _UNTOLD, _FOUND = "within 10 %", "not told apart", "found, as it has to be"
_TELLS, _BUSY = "TELLS", "too busy to say: again, with more"
_COLUMNS = "{:<52}{:>6}{:>15}{:>8}  {}"
_RANKED = "{:<56}{:>6}{:>11}{:>9}{:>9}  {}"


def main() -> int:
    """Measure on each database, and print each result as soon as it is known.

    Return 0 if no result reveals who has an account.
    """
    parser = argparse.ArgumentParser(description="What the time of an answer tells.")
    parser.add_argument("--tries", type=int, default=400, help="logins of each kind; mails thrice")
    parser.add_argument("--refusals", type=int, default=300, help="of each address")
    asked = parser.parse_args()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    shown = True
    for name, engine in ENGINES.items():
        with engine() as make, site(make("timing"), tries=asked.tries) as port:
            clocks = refused.measure(port, times=asked.refusals)
            seconds = measure(port, tries=asked.tries)
        for line, is_shown in [*_judged(name, seconds), *_refused(name, clocks)]:
            say(line)
            shown &= is_shown
    say(f"Load {os.getloadavg()[0]:.2f} after.")
    return int(not shown)


def _judged(database: str, seconds: Seconds) -> Iterator[tuple[str, bool]]:
    """Yield each line of the table of checked attempts, and whether the line is as expected."""
    yield _COLUMNS.format("the time of an answer", "tries", "median, ms", "ratio", ""), True
    for group in (LOGIN, FORGOTTEN):
        yield from _rows(database, {one: seconds[one] for one in group})


def _rows(database: str, seconds: Seconds) -> Iterator[tuple[str, bool]]:
    """Yield a line per kind of person, and whether its median is close to that of known people."""
    medians = {one: statistics.median(each) for one, each in seconds.items()}
    first, ours = next(iter(medians.values())), _margin(next(iter(seconds.values())))
    for one, median in medians.items():
        ratio, margin = median / first, _margin(seconds[one])
        verdict = _verdict(ratio, math.hypot(margin, ours) / first)
        found = f"{1000 * median:.1f} ± {1000 * margin:.1f}"
        figures = len(seconds[one]), found, f"{ratio:.3f}", verdict
        yield _COLUMNS.format(f"{database}, {one.page} {one.name}", *figures), verdict == _WITHIN


def _verdict(ratio: float, margin: float) -> str:
    """Return what a ratio of medians shows: `_WITHIN`, `_TELLS`, or that the machine was too busy.

    The machine was too busy if chance alone could move the ratio by more than BOUND.
    """
    if margin > BOUND:
        return f"{_BUSY} --tries"
    return _WITHIN if abs(ratio - 1) <= BOUND else _TELLS


def _margin(seconds: list[float]) -> float:
    """Return by how many seconds chance alone can move the median of `seconds`.

    This is half the notch of a box plot (McGill, Tukey and Larsen, 1978).
    """
    low, _median, high = statistics.quantiles(seconds, n=4)
    return 1.57 * (high - low) / math.sqrt(len(seconds))


def _refused(database: str, clocks: dict[str, refused.Seconds]) -> Iterator[tuple[str, bool]]:
    """Yield each line of the table of refused attempts, and whether the line is as expected."""
    head = "refused, among unknown ones", "each", "later, µs", "named", "chance", ""
    yield _RANKED.format(*head), True
    for clock, seconds in clocks.items():
        for refusal in Refusal:
            yield from _ranked(f"{database}, {clock}, {refusal}", seconds, refusal)


def _ranked(name: str, seconds: refused.Seconds, refusal: Refusal) -> Iterator[tuple[str, bool]]:
    """Yield a line for the control and for each kind, and whether the line is as expected.

    The ranking must find the accounts of the control, but not those of any kind of people.
    """
    control = Ranking(*refused.against_unknown(seconds, refusal, Kind.KNOWN, is_control=True))
    found = control.chance < SELDOM
    busy = f"{_BUSY} --refusals"
    yield _line(f"{name}, looked up", control, _FOUND if found else busy), found
    for kind in (Kind.KNOWN, Kind.BLOCKED, Kind.INVITED):
        ranking = Ranking(*refused.against_unknown(seconds, refusal, kind))
        verdict = _TELLS if ranking.chance < SELDOM else _UNTOLD if found else busy
        yield _line(f"{name}, {kind}", ranking, verdict), verdict == _UNTOLD


def _line(name: str, ranking: Ranking, verdict: str) -> str:
    named = f"{ranking.named} of {len(ranking.existing)}"
    later, chance = f"{1e6 * ranking.later:+.0f}", f"{ranking.chance:.4f}"
    return _RANKED.format(name, len(ranking.existing[0]), later, named, chance, verdict)


if __name__ == "__main__":
    sys.exit(main())
