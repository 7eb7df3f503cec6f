"""While others guess passwords, the owner can log in at once from a known browser or network."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.thief import WRONG
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S20")

HOME, BRANCH = "192.0.2.7", "198.18.0.7"


@pytest.fixture
def owner(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return Alice's browser, logged out, at the IP address HOME where she enrolled an hour ago."""
    town.invite(alice)
    visitor = town.enrol(alice, Visitor(address=HOME))
    visitor.press("Uitloggen")
    clock.shift(timedelta(hours=1))
    return visitor


def _fail_from_everywhere(person: Person) -> None:
    for number in range(21):
        log_in(Visitor(address=f"203.0.{number}.9"), person, WRONG)


def _fail_on_thirty_accounts(person: Person) -> None:
    stranger = Visitor(address=BRANCH)
    for number in range(30):
        stranger.open("/inloggen/")
        stranger.press("Inloggen", email=f"iemand{number}@mail.example", password=WRONG)
    log_in(stranger, person, WRONG)


@pytest.mark.asvs("V6.3.1")
def test_owner_logs_in_at_once_in_their_own_browser_and_waits_in_another(
    alice: Person, owner: Visitor, clock: time_machine.Traveller
) -> None:
    _fail_from_everywhere(alice)
    other = Visitor(address=HOME)
    log_in(other, alice)
    assert (other.page.status, other.page.headers["Retry-After"]) == (429, "30")
    log_in(owner, alice)
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_browser_in_which_another_person_logged_in_waits(
    town: Town, alice: Person, bob: Person, owner: Visitor
) -> None:
    town.invite(bob)
    bobs = town.enrol(bob, Visitor(address="192.0.3.7"))
    bobs.press("Uitloggen")
    _fail_from_everywhere(alice)
    log_in(bobs, alice)
    assert bobs.page.status == 429


def test_owner_logs_in_at_once_on_a_suspect_network_where_they_logged_in_before(
    alice: Person, owner: Visitor, clock: time_machine.Traveller
) -> None:
    regular = Visitor(address=BRANCH)
    log_in(regular, alice)
    regular.press("Controleer", code=alice.app_code())
    clock.shift(timedelta(days=29))
    _fail_on_thirty_accounts(alice)
    again = Visitor(address=BRANCH)
    log_in(again, alice)
    assert again.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_owner_waits_on_a_suspect_network_where_they_never_logged_in(
    alice: Person, owner: Visitor
) -> None:
    _fail_on_thirty_accounts(alice)
    stranger = Visitor(address=BRANCH)
    log_in(stranger, alice)
    assert (stranger.page.status, stranger.page.headers["Retry-After"]) == (429, "30")
