"""Fixtures: people and providers of tests/journeys, and a drill in which a backup is made."""

from __future__ import annotations

from pathlib import Path

import pytest
import time_machine

from tests.journeys.conftest import alice, bob, carol, clock, town
from tests.journeys.town import Person, Town
from tests.operation.drill import Drill

__all__ = ["alice", "bob", "carol", "clock", "town"]


@pytest.fixture
def dora() -> Person:
    """Return a person who is not invited yet."""
    return Person("dora@mail.example", "+31633334444", "Dora", "Smit")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backup"


@pytest.fixture
def drill(
    backup: Path,
    town: Town,
    clock: time_machine.Traveller,
    alice: Person,
    bob: Person,
    carol: Person,
) -> Drill:
    """Make the backup, then use or end all that was valid at the backup. Return the drill."""
    drill = Drill(town, clock, alice, bob, carol)
    drill.before(backup)
    drill.after()
    assert drill.revived() == set()
    return drill
