"""What an attacker finds who ranks addresses by how long their answers took.

By the mean of each address's soonest third, the slowest address first: the other answers waited for
something else. How well that finds the existing ones is held against chance by the exact rank test
of Mann and Whitney (1947), both ways: an address that is refused sooner is told apart as well.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from statistics import fmean, median

# So seldom does chance alone rank like that: one run in thirty has such a line among its 48.
SELDOM = 0.001


@dataclass(frozen=True, slots=True)
class Ranking:
    """The seconds that each of the existing and each of the unknown addresses took."""

    existing: list[list[float]]
    unknown: list[list[float]]

    @property
    def later(self) -> float:
        """Return by how many seconds the existing ones are later, in the median."""
        existing, unknown = map(trimmed_mean, self.existing), map(trimmed_mean, self.unknown)
        return median(existing) - median(unknown)

    @property
    def named(self) -> int:
        """Return how many exist among the slowest, of which as many are named as there are."""
        ranked = [(trimmed_mean(one), True) for one in self.existing]
        ranked += [(trimmed_mean(one), False) for one in self.unknown]
        return sum(exists for _mean, exists in sorted(ranked)[-len(self.existing) :])

    @property
    def chance(self) -> float:
        """Return how often chance alone sets the two apart at least as far."""
        ours, others = len(self.existing), len(self.unknown)
        means = [trimmed_mean(one) for one in self.unknown]
        later = sum(trimmed_mean(one) > mean for one in self.existing for mean in means)
        rarest = min(later, ours * others - later)
        orders = sum(_orders(ours, others, least) for least in range(rarest + 1))
        return min(1.0, 2 * orders / math.comb(ours + others, ours))


def trimmed_mean(seconds: list[float]) -> float:
    """Return the mean of the soonest third."""
    return fmean(sorted(seconds)[: math.ceil(len(seconds) / 3)])


@cache
def _orders(existing: int, unknown: int, later: int) -> int:
    """Count the orders in which the existing one is the later of exactly so many pairs."""
    if later < 0:
        return 0
    if not existing or not unknown:
        return int(later == 0)
    # The last of all is an existing one, later than every unknown one; or an unknown one.
    return _orders(existing - 1, unknown, later - unknown) + _orders(existing, unknown - 1, later)
