"""The results of the races as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from tests.races.live.races import Race
from tests.races.live.ring import Heat

_COLUMNS = "{:<40}{:>7}  {:<22}{:>7}{:>11}{:>7}  {}"
_HEADS = ("race", "trials", "accepted (trials)", "may", "sent away", "faults", "without guards")


@dataclass
class Table:
    """The results of each race, with the guards and without."""

    guarded: dict[Race, Sequence[Heat]] = field(default_factory=dict)
    unguarded: dict[Race, Sequence[Heat]] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield the heading, and a line for each race that was run."""
        races = sorted({*self.guarded, *self.unguarded}, key=_place)
        if races:
            yield _COLUMNS.format(*_HEADS)
        for race in races:
            yield self._line(race)

    def _line(self, race: Race) -> str:
        heats = self.guarded.get(race, ())
        may = f"{race.least}-{race.most}" if race.least < race.most else str(race.most)
        away, faults = sum(heat.sent_away for heat in heats), sum(heat.faults for heat in heats)
        without = _spread(self.unguarded.get(race, ()))
        return _COLUMNS.format(race.name, len(heats), _spread(heats), may, away, faults, without)


def _place(race: Race) -> tuple[int, str]:
    return int(race.name[:2]), race.name


def _spread(heats: Sequence[Heat]) -> str:
    """Return how many trials had each result: `1 (15)` is one accepted request, in 15 trials."""
    counted = Counter(heat.accepted for heat in heats)
    return ", ".join(f"{many} ({trials})" for many, trials in sorted(counted.items()))
