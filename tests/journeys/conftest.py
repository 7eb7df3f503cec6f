"""Fixtures for the journeys: a mail server, an SMS provider, people, and a frozen clock."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import Settings

from tests.journeys.recall import quick_town
from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor
from tests.standins.smtp_sink import smtp_sink
from tests.standins.twilio import twilio_stand_in

MONDAY_MORNING = "2026-11-23T09:00:05+01:00"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Freeze the clock, so that a TOTP time step does not end in the middle of a test."""
    with time_machine.travel(MONDAY_MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def town(
    request: pytest.FixtureRequest,
    settings: Settings,
    db: None,
    clock: time_machine.Traveller,
    cheap_hashes: None,
) -> Iterator[Town]:
    """Start a mail server and an SMS provider that accept every message; yield both as a `Town`."""
    del db, clock, cheap_hashes
    town = quick_town if request.config.pluginmanager.hasplugin("tests.quick") else Town
    with smtp_sink(settings) as smtp, twilio_stand_in(settings) as twilio:
        yield town(smtp, twilio)


@pytest.fixture
def alice() -> Person:
    return Person("alice@mail.example", "+31612345678", "Alice", "de Vries")


@pytest.fixture
def bob() -> Person:
    return Person("bob@mail.example", "+31687654321", "Bob", "Jansen")


@pytest.fixture
def carol() -> Person:
    """Return the person whom most tests invite as branch admin of Rotterdam."""
    return Person("carol@werktalent.example", "+31611112222", "Carol", "Bakker")


@pytest.fixture
def ineke() -> Person:
    """Return a person whom tests invite as staff of head office."""
    return Person("ineke@werktalent.example", "+31633334444", "Ineke", "Chef")


@pytest.fixture
def visitor() -> Visitor:
    """Return the simulated browser of a phone, without cookies."""
    return Visitor()
