"""A person whom `make quick` enrols from memory has all that one enrolled through the site has."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction

from tests.journeys.recall import quick_town
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor


@pytest.fixture
def quick(town: Town) -> Town:
    return quick_town(town.smtp, town.twilio)


@pytest.fixture
def former(quick: Town, alice: Person) -> Person:
    """Return Alice as she was enrolled once, before all of it was undone."""
    person = replace(alice)
    before = transaction.savepoint()
    quick.invite(person)
    quick.enrol(person)
    transaction.savepoint_rollback(before)
    for messages in (quick.smtp.received, quick.twilio.sent, quick.twilio.requests):
        messages.clear()
    quick.twilio.callbacks.clear()
    return person


def test_enrolment_in_the_same_state_is_recalled(
    quick: Town, former: Person, alice: Person
) -> None:
    quick.invite(alice)
    browser = quick.enrol(alice)
    assert (alice.key == former.key) == (connection.vendor == "sqlite")
    assert browser.page.h1 == "Mijn account"
    assert browser.open("/").h1 == "Mijn account"
    assert (len(quick.smtp.mails_to(alice.email)), len(quick.twilio.sent_to(alice.phone))) == (1, 1)
    other = Visitor()
    log_in(other, alice)
    assert other.press("Controleer", code=alice.app_code()).h1 != "Mijn account"  # a used code


@pytest.mark.parametrize("change", ["later", "another number", "another person first"])
def test_enrolment_in_another_state_goes_through_the_site(
    quick: Town,
    former: Person,
    alice: Person,
    bob: Person,
    clock: time_machine.Traveller,
    change: str,
) -> None:
    if change == "later":
        clock.shift(timedelta(seconds=30))
    elif change == "another number":
        alice.phone = bob.phone
    else:
        quick.invite(bob)
    quick.invite(alice)
    assert quick.enrol(alice).open("/").h1 == "Mijn account"
    assert alice.key != former.key
