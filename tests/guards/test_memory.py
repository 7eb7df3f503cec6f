"""Test that no request leaves data in the process's memory: other processes would lack it.

Two people do the same. The first may fill caches. The second must not change any object of the
project's modules.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.passwords import login_throttle
from accounts.services import password as password_services
from tests.guards.memory import contents_of_modules
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

# The names whose value may change, and why.
HARMLESS = {
    "messaging.bell.BELL": "wakes a sender in this process; one elsewhere looks every second",
}
WRONG = "Een fiets met 3 wielen?"


def test_people_leave_nothing_in_the_memory_of_the_process(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    assert _changed_by_the_second(town, alice, bob, clock) <= set(HARMLESS)
    assert len(contents_of_modules()) > 1000


def test_control_counter_in_a_module_is_found(
    town: Town,
    alice: Person,
    bob: Person,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: dict[str, int] = {}

    def counted(_visit: object, email: str) -> None:
        tries[email] = tries.get(email, 0) + 1

    monkeypatch.setattr(login_throttle, "TRIES", tries, raising=False)
    monkeypatch.setattr(password_services, "note_failure", counted)
    changed = _changed_by_the_second(town, alice, bob, clock)
    assert changed - set(HARMLESS) == {"accounts.passwords.login_throttle.TRIES"}


def _changed_by_the_second(
    town: Town, first: Person, second: Person, clock: time_machine.Traveller
) -> set[str]:
    """Return the names of the module variables that the second person's requests changed."""
    _in_and_out(town, first, clock)
    before = contents_of_modules()
    _in_and_out(town, second, clock)
    return {name for name, held in contents_of_modules().items() if held != before.get(name)}


def _in_and_out(town: Town, person: Person, clock: time_machine.Traveller) -> None:
    """Activate, log out, and log in on the remembered device and on a new one.

    Each login begins with a wrong password or app code.
    """
    town.invite(person)
    visitor = town.enrol(person, remember="on")
    visitor.press("Uitloggen")
    log_in(visitor, person, WRONG)
    log_in(visitor, person)
    clock.shift(timedelta(minutes=5))
    elsewhere = Visitor()
    log_in(elsewhere, person)
    elsewhere.press("Controleer", code="000000")
    elsewhere.press("Controleer", code=person.app_code())
    assert [visitor.page.h1, elsewhere.page.h1] == ["Mijn account", "Mijn account"]
