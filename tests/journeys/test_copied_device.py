"""A thief who knows the password copies the cookie of a remembered device.

Note 3 of docs/threat-model.md describes what each test shows.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.thieves import ELSEWHERE, enrolled
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S41")

TOLD = "Een onthouden apparaat is vergeten"
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


@pytest.fixture
def owner(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return a user's browser, which is remembered and logged out."""
    browser = enrolled(town, alice, clock, remember=True)
    browser.press("Uitloggen")
    return browser


def copy_of(owner: Visitor) -> Visitor:
    """Return a thief's browser with a copy of the owner's device cookie as it is now."""
    thief = Visitor(ELSEWHERE)
    thief.client.cookies["devices"] = owner.client.cookies["devices"].value
    return thief


def value(browser: Visitor) -> str:
    return browser.client.cookies["devices"].value


def is_in(browser: Visitor, person: Person) -> bool:
    """Enter the password; return whether the user is then logged in without an app code."""
    log_in(browser, person)
    arrived = browser.page.h1 == "Mijn account"
    assert arrived or browser.page.url == "/inloggen/code/", browser.page.text
    return arrived


def again(browser: Visitor, person: Person) -> bool:
    """Log out, and enter the password; return whether no app code is asked."""
    browser.open("/")
    browser.press("Uitloggen")
    return is_in(browser, person)


def told(town: Town, person: Person) -> int:
    """Return the number of notices of a copied device that were mailed to the person."""
    town.deliver()
    return sum(mail["Subject"] == TOLD for mail in town.smtp.mails_to(person.email))


def test_copy_from_before_the_owners_login_works_within_the_minute_without_a_notice(
    town: Town, alice: Person, owner: Visitor, clock: time_machine.Traveller
) -> None:
    thief = copy_of(owner)
    assert is_in(owner, alice)
    clock.shift(MINUTE - SECOND)
    values = value(owner), value(thief)
    assert is_in(thief, alice)
    assert again(thief, alice)
    assert told(town, alice) == 0
    assert (value(owner), value(thief)) == values
    # The owner can see only that there is a session elsewhere.
    assert owner.open("/beveiliging/").buttons.count("Log daar uit") >= 1


def test_owners_next_login_makes_that_copy_worthless_and_its_next_use_notifies_them(
    town: Town, alice: Person, owner: Visitor, clock: time_machine.Traveller
) -> None:
    thief = copy_of(owner)
    assert is_in(owner, alice)
    clock.shift(SECOND)
    assert is_in(thief, alice)
    clock.shift(5 * MINUTE)
    assert again(owner, alice)
    assert told(town, alice) == 0
    assert not again(thief, alice)
    assert told(town, alice) == 1
    # The device ended for both.
    clock.shift(SECOND)
    assert not again(owner, alice)


def test_copy_used_again_after_the_minute_asks_the_owner_for_the_code_and_notifies_them(
    town: Town, alice: Person, owner: Visitor, clock: time_machine.Traveller
) -> None:
    thief = copy_of(owner)
    assert is_in(owner, alice)
    clock.shift(SECOND)
    assert is_in(thief, alice)
    clock.shift(MINUTE + SECOND)
    assert again(thief, alice)
    assert told(town, alice) == 0
    assert not again(owner, alice)
    assert told(town, alice) == 1
    assert not again(thief, alice)


@pytest.mark.parametrize("within_the_minute", [True, False])
def test_copy_of_the_current_value_used_once_never_notifies_the_owner(
    town: Town,
    alice: Person,
    owner: Visitor,
    clock: time_machine.Traveller,
    *,
    within_the_minute: bool,
) -> None:
    assert is_in(owner, alice)
    thief = copy_of(owner)
    clock.shift(5 * MINUTE)
    assert is_in(thief, alice)
    clock.shift(MINUTE - SECOND if within_the_minute else MINUTE + SECOND)
    for _login in range(3):
        assert again(owner, alice)
        clock.shift(5 * MINUTE)
    assert told(town, alice) == 0
    # The copy is worthless by now, and its second use notifies the owner.
    assert not again(thief, alice)
    assert told(town, alice) == 1


def test_login_of_the_owner_within_a_minute_of_the_thiefs_leaves_the_copy_valid(
    town: Town, alice: Person, owner: Visitor, clock: time_machine.Traveller
) -> None:
    assert is_in(owner, alice)
    thief = copy_of(owner)
    clock.shift(5 * MINUTE)
    assert is_in(thief, alice)
    clock.shift(SECOND)
    assert again(owner, alice)
    clock.shift(5 * MINUTE)
    assert again(thief, alice)
    assert told(town, alice) == 0
    # The thief has now used the copy twice: the owner's next login fails and notifies the owner.
    assert not again(owner, alice)
    assert told(town, alice) == 1
