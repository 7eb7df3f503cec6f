"""The races of the requirements, by sixteen browsers that are connected and start together.

In the suite a few of them in few trials; `make races` runs all.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.races.live.races import RACES, SHORT, Race
from tests.races.together import serialises

if TYPE_CHECKING:
    from tests.races.live.ring import Heat, Ring
    from tests.races.live.table import Table

FULL = os.environ.get("FULL") == "1"
FEW = 3
TRIALS = 15 if FULL else FEW
RUN = [race for race in RACES if FULL or race.name.startswith(SHORT)]


def _name(race: Race) -> str:
    return race.name.replace("  ", " ")


@pytest.mark.parametrize("race", RUN, ids=_name)
def test_sixteen_browsers_get_no_more_than_one_may(ring: Ring, table: Table, race: Race) -> None:
    heats = table.guarded[race] = list(race.run(ring, TRIALS))
    assert len(heats) == TRIALS
    assert all(race.least <= heat.accepted <= race.most for heat in heats), heats
    assert not any(heat.faults for heat in heats)


@pytest.mark.parametrize("race", RUN, ids=_name)
def test_control_without_guards_lets_more_through(control: Ring, table: Table, race: Race) -> None:
    """On SQLite a deed that is one transaction has no rival, whatever else was taken away."""
    holds = serialises() and not race.in_autocommit
    heats: list[Heat] = []
    table.unguarded[race] = heats
    for heat in race.run(control, FEW if holds else TRIALS):
        heats.append(heat)
        if heat.accepted > race.most:
            break
    assert any(heat.accepted > race.most for heat in heats) is not holds
