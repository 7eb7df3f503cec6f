"""The figures of one phase of a rush, and how soon a rush is over."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from quality.bench.guest import BUSY, LOGGED_IN
from quality.bench.observer import Use
from quality.bench.rush import Login

# So many logins in a row show that the site is as fast as before.
_IN_A_ROW = 40
_COLUMNS = "{:<26}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>7}{:>8}{:>19}{:>21}{:>6}"
HEADS = _COLUMNS.format(
    *("", "come/s", "in/s", "of hash", "p50 ms", "p95 ms", "p99 ms", "busy", "failed"),
    *("200 / 302 / 503", "CPU ms w / db / c", "MB"),
)


@dataclass(frozen=True, slots=True)
class Phase:
    """The people who came from `start` to `end` (of time.monotonic), and what was used then.

    `logins` are those of the whole rush.
    """

    name: str
    start: float
    end: float
    use: Use
    logins: list[Login]

    @property
    def came(self) -> list[Login]:
        return [one for one in self.logins if self.start <= one.due < self.end]

    @property
    def rate(self) -> float:
        """How many people a second were logged in, whenever they came."""
        done = (one.due + one.seconds for one in self.logins if one.ended == LOGGED_IN)
        return sum(self.start <= at < self.end for at in done) / (self.end - self.start)

    @property
    def failed(self) -> Counter[str]:
        """What was wrong with a login, and how often."""
        return Counter(one.ended for one in self.came if one.ended not in {LOGGED_IN, BUSY})

    def wait(self, share: float) -> float:
        """Return the seconds that at least this share of the logins took at most."""
        return percentile((one.seconds for one in self.came if one.ended == LOGGED_IN), share)

    def row(self, hashes: float) -> str:
        """Return the row of the table. `hashes`: how many this machine verifies in a second."""
        came, use = self.came, self.use
        waits = (f"{1000 * self.wait(share):.0f}" for share in (0.5, 0.95, 0.99))
        statuses = Counter(status for one in came for status in one.statuses)
        cores = (use.web, use.database, use.client)
        return _COLUMNS.format(
            self.name,
            f"{len(came) / (self.end - self.start):.1f}",
            f"{self.rate:.1f}",
            f"{self.rate / hashes:.0%}",
            *waits,
            sum(one.ended == BUSY for one in came),
            self.failed.total(),
            " / ".join(str(statuses[one]) for one in (200, 302, 503)),
            " / ".join(f"{1000 * one / (self.rate or 1):.0f}" for one in cores),
            f"{use.megabytes:.0f}",
        )


def percentile(values: Iterable[float], share: float) -> float:
    """Return the smallest of the values that at least `share` of them do not exceed."""
    ordered = sorted(values)
    return ordered[math.ceil(share * len(ordered)) - 1] if ordered else math.nan


def recovery(after: Phase, bound: float) -> float:
    """Return how many seconds after its start the phase has a p95 of at most `bound` seconds.

    A person who was not logged in counts as one who waited forever. Returns infinity for never.
    """
    came = sorted(after.came, key=lambda one: one.due)
    waits = [one.seconds if one.ended == LOGGED_IN else math.inf for one in came]
    for first in range(len(came) - _IN_A_ROW + 1):
        if percentile(waits[first : first + _IN_A_ROW], 0.95) <= bound:
            return came[first].due - after.start
    return math.inf
