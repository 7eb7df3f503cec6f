"""Test the races of the requirements, with sixteen browsers that send at the same moment.

The control is the site without its guards. It must accept more, to prove that tests see errors.
Without FULL=1, only the races in SHORT are run, in few trials. `make races` runs all.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from tests.full import FULL
from tests.races.live.races import RACES, SHORT, Race
from tests.races.live.ring import Heat, Ring
from tests.races.live.table import Table
from tests.races.together import serialises

pytestmark = pytest.mark.requirement(
    "race 1",
    "race 2",
    "race 3",
    "race 4",
    "race 5",
    "race 6",
    "race 7",
    "race 8",
    "race 9",
    "race 10",
    "race 11",
)

FEW = 3
TRIALS = 15 if FULL else FEW
# In the suite one test runs all races of SHORT: each process that has such a test starts a site.
RUN: list[tuple[Race, ...]] = [(race,) for race in RACES] if FULL else [SHORT]


def _name(races: Sequence[Race]) -> str:
    return " and ".join(race.name.replace("  ", " ") for race in races)


@pytest.mark.parametrize("races", RUN, ids=_name)
def test_sixteen_browsers_get_no_more_accepted_than_the_race_allows(
    ring: Ring, table: Table, races: Sequence[Race]
) -> None:
    for race in races:
        heats = table.guarded[race] = list(race.run(ring, TRIALS))
        assert len(heats) == TRIALS
        assert all(race.least <= heat.accepted <= race.most for heat in heats), heats
        assert not any(heat.faults for heat in heats), heats


@pytest.mark.parametrize("races", RUN, ids=_name)
def test_control_without_guards_accepts_more(
    control: Ring, table: Table, races: Sequence[Race]
) -> None:
    """On SQLite, with one writer at a time, most controls accept no more than the maximum."""
    for race in races:
        holds = serialises() and not race.also_on_sqlite
        heats = table.unguarded[race] = list(_until_more(race, control, FEW if holds else TRIALS))
        assert any(heat.accepted > race.most for heat in heats) is not holds


def _until_more(race: Race, ring: Ring, trials: int) -> Iterator[Heat]:
    """Yield the result of each trial, up to the first that accepts more than the maximum."""
    for heat in race.run(ring, trials):
        yield heat
        if heat.accepted > race.most:
            return
