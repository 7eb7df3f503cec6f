"""Saving a desk page does not undo a change that somebody else made after the page was opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.desk import block, change, person_form
from tests.journeys.town import Person, Town, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S51", "S71")

SORRY = "Deze persoon is veranderd terwijl u hier bezig was."


@pytest.fixture
def desk(town: Town, alice: Person, carol: Person, clock: time_machine.Traveller) -> Visitor:
    """Return Carol's browser at the desk, where she opened Alice's page a minute ago."""
    town.invite(alice)
    town.enrol(alice)
    town.invite(carol, role="branch-admin")
    browser = town.enrol(carol)
    browser.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    clock.shift(timedelta(minutes=1))
    return browser


def test_stale_page_does_not_restore_the_number_of_a_thief(alice: Person, desk: Visitor) -> None:
    stale = person_form(desk.page, alice, first_name="Alicia")
    change(desk.twin(), alice, phone="+31687650000")
    page = desk.send(desk.page.url, stale)
    assert SORRY in page.text
    assert (str(user_of(alice).phone), user_of(alice).first_name) == ("+31687650000", "Alice")


def test_blocked_person_stays_blocked(alice: Person, desk: Visitor) -> None:
    stale = person_form(desk.page, alice, first_name="Alicia")
    block(desk.twin(), alice)
    assert not user_of(alice).is_active
    assert SORRY in desk.send(desk.page.url, stale).text
    assert not user_of(alice).is_active


def test_a_stale_page_stays_stale_after_a_wrong_field(alice: Person, desk: Visitor) -> None:
    stale = person_form(desk.page, alice, email="geen adres")
    change(desk.twin(), alice, phone="+31687650000")
    page = desk.send(desk.page.url, stale)
    again = page.forms[-1].fields | person_form(page, alice) | {"_save": "Opslaan"}
    assert SORRY in desk.send(page.url, again).text
    assert str(user_of(alice).phone) == "+31687650000"


def test_page_opened_again_is_saved(alice: Person, desk: Visitor) -> None:
    change(desk.twin(), alice, phone="+31687650000")
    alice.phone = "+31687650000"
    assert SORRY not in change(desk, alice, first_name="Alicia").text
    assert user_of(alice).first_name == "Alicia"
