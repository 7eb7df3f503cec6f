"""A mail or SMS that waits out an outage is cancelled when its link or code ends."""

from __future__ import annotations

from datetime import timedelta
from typing import Unpack

import pytest
import time_machine
from django.utils import timezone

from messaging.models import Message
from messaging.states import State
from onboarding.details import Changes
from onboarding.reminders import remind_person
from onboarding.services import change_person, reinvite
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor
from tests.standins.twilio import Behaviour

pytestmark = pytest.mark.requirement("S10")

NOTICE = "WerkTalent: uw telefoonnummer is veranderd. Was u dit niet? Bel 010 123 4567."
NEW = "alice.de.vries@mail.example"


def _correct(person: Person, **changes: Unpack[Changes]) -> None:
    change_person(by=None, user=user_of(person), now=timezone.now(), **changes)


def _states() -> list[tuple[str, str]]:
    """Return purpose and state of each message, the newest last."""
    return list(Message.objects.order_by("created_at").values_list("purpose", "state"))


def _after_the_outage(town: Town, clock: time_machine.Traveller) -> None:
    town.smtp.start()
    clock.shift(timedelta(minutes=2))
    town.deliver()


def test_address_that_was_corrected_in_an_outage_gets_no_mail(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.smtp.stop()
    town.invite(alice)
    person = user_of(alice)
    _correct(alice, email=NEW)
    reinvite(by=None, user=person, now=timezone.now())
    _after_the_outage(town, clock)
    assert (town.smtp.mails_to(alice.email), len(town.smtp.mails_to(NEW))) == ([], 1)


def test_person_blocked_in_an_outage_gets_no_mail(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.smtp.stop()
    town.invite(alice)
    _correct(alice, is_active=False)
    _after_the_outage(town, clock)
    assert town.smtp.mails == []


def test_three_requests_in_an_outage_give_one_mail_whose_link_works(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    town.smtp.stop()
    before = len(town.smtp.mails_to(alice.email))
    for _time in range(3):
        visitor.open("/wachtwoord/vergeten/")
        visitor.press("Stuur mij een mail", email=alice.email)
    _after_the_outage(town, clock)
    assert len(town.smtp.mails_to(alice.email)) == before + 1
    assert visitor.open(town.link_for(alice)).h1 == "Nieuw wachtwoord kiezen"


def test_invitation_that_waits_is_replaced_by_a_reminder_which_a_new_address_ends(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.smtp.stop()
    reinvite(by=None, user=user_of(alice), now=timezone.now())
    clock.shift(timedelta(days=3))
    assert remind_person(user_id=user_of(alice).pk, number=1, now=timezone.now())
    assert _states()[1:] == [("activate", State.EXPIRED), ("reminder", State.QUEUED)]
    _correct(alice, email=NEW)
    assert _states()[-1] == ("reminder", State.EXPIRED)


def test_number_that_was_corrected_in_an_outage_gets_no_code(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.twilio.behave(alice.phone, Behaviour(status=429))
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    town.deliver()
    _correct(alice, phone="+31655554444")
    town.twilio.behave(alice.phone, Behaviour())
    clock.shift(timedelta(minutes=2))
    town.deliver()
    assert town.twilio.sent_to(alice.phone) == [NOTICE]
