"""What an attacker learns from ranking addresses by response time.

Each address is ranked by the mean of the fastest third of its responses, because slower responses
waited for something else. The exact rank test of Mann and Whitney (1947) compares the ranks of the
existing addresses with chance. The test is two-sided: existing addresses that are refused faster
are found too.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import fmean, median

# A ranking whose `chance` is lower has found the existing addresses. By chance alone, one run in 30
# has such a ranking among its 48.
SELDOM = 0.001


@dataclass(frozen=True, slots=True)
class Ranking:
    """The response times of existing and of unknown addresses, in seconds, a list per address."""

    existing: list[list[float]]
    unknown: list[list[float]]

    @property
    def later(self) -> float:
        """The median of the existing addresses minus the median of the unknown ones, in seconds."""
        existing, unknown = map(trimmed_mean, self.existing), map(trimmed_mean, self.unknown)
        return median(existing) - median(unknown)

    @property
    def named(self) -> int:
        """Guess that the slowest addresses have the accounts; return how many guesses are right."""
        ranked = [(trimmed_mean(one), True) for one in self.existing]
        ranked += [(trimmed_mean(one), False) for one in self.unknown]
        return sum(exists for _mean, exists in sorted(ranked)[-len(self.existing) :])

    @property
    def chance(self) -> float:
        """The probability that two equally fast groups differ at least as much as these do."""
        ours, others = len(self.existing), len(self.unknown)
        means = [trimmed_mean(one) for one in self.unknown]
        later = sum(trimmed_mean(one) > mean for one in self.existing for mean in means)
        rarest = min(later, ours * others - later)
        orders = sum(_orders(ours, others, least) for least in range(rarest + 1))
        return min(1.0, 2 * orders / math.comb(ours + others, ours))


def trimmed_mean(seconds: list[float]) -> float:
    """Return the mean of the fastest third of these times."""
    return fmean(sorted(seconds)[: math.ceil(len(seconds) / 3)])


@cache
def _orders(existing: int, unknown: int, later: int) -> int:
    """Return in how many orders exactly `later` pairs have the existing address last.

    `existing` and `unknown`: the size of each group. A pair has one address of each group.
    """
    if later < 0:
        return 0
    if not existing or not unknown:
        return int(later == 0)
    # The slowest address either exists (then it is slower than all unknown ones) or is unknown.
    return _orders(existing - 1, unknown, later - unknown) + _orders(existing, unknown - 1, later)
