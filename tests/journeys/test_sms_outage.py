"""An outage of the SMS provider locks no user out. The page says whether the SMS was sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.conf import settings as project
from django.utils import timezone
from pytest_django import Settings

from lib import throttle
from lib.limits import quota
from tests.journeys.codes import at_the_sms
from tests.journeys.page import Page
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor
from tests.standins.twilio import Behaviour

SMS = "/inloggen/sms/"
REFUSED = Behaviour(401, code=20003)
BUSY = Behaviour(429, code=20429)
SENT = "Wij hebben een sms gestuurd naar uw nummer"
SHUT_OUT = "U heeft vandaag al 5 sms'jes gekregen."


def _a_minute_later(town: Town, clock: time_machine.Traveller, visitor: Visitor) -> Page:
    clock.shift(timedelta(seconds=61))
    town.deliver()
    return visitor.open(SMS)


def _ask_again(visitor: Visitor) -> None:
    """Press the button that requests an SMS code, if the page has one."""
    for words in ("Stuur een nieuwe code", "Stuur mij een code"):
        if words in visitor.page.buttons:
            visitor.press(words)
            return


def test_person_who_asks_every_minute_of_an_outage_gets_a_code_once_it_is_over(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.twilio.behave(behaviour=REFUSED)
    visitor = at_the_sms(town, alice)
    for _minute in range(20):
        page = _a_minute_later(town, clock, visitor)
        assert SENT not in page.text
        assert SHUT_OUT not in page.text
        _ask_again(visitor)
    town.twilio.behave()
    for _minute in range(10):
        _ask_again(visitor)
        page = _a_minute_later(town, clock, visitor)
        if SENT in page.text:
            break
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


@pytest.mark.slow
@pytest.mark.requirement("S23")
def test_sms_that_never_left_are_not_among_the_five_of_a_day(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.twilio.behave(behaviour=REFUSED)
    visitor = at_the_sms(town, alice)
    for _minute in range(4):
        _a_minute_later(town, clock, visitor)
        _ask_again(visitor)
    for _minute in range(12):
        _a_minute_later(town, clock, visitor)
    town.twilio.behave()
    for _sms in range(5):
        assert SHUT_OUT not in visitor.page.text
        _ask_again(visitor)
        _a_minute_later(town, clock, visitor)
    assert len(town.twilio.sent_to(alice.phone)) == 5
    assert SHUT_OUT in visitor.page.text


def test_page_says_how_far_an_sms_got_at_each_moment(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.twilio.behave(behaviour=REFUSED)
    town.invite(alice)
    visitor = Visitor()
    visitor.open(town.link_for(alice))
    page = visitor.press("Toepassen", password="Een fiets met 2 wielen!")
    assert "Wij sturen een sms naar uw nummer dat eindigt op 78." in page.text
    town.deliver()
    page = visitor.open(SMS)
    assert "De sms is nog niet verstuurd. Wij proberen het opnieuw tot 09:10." in page.text
    assert "Controleer" in page.buttons
    for _minute in range(project.SMS_CODE_LIFETIME // timedelta(minutes=1)):
        page = _a_minute_later(town, clock, visitor)
    assert "De sms is niet verstuurd. Probeer het over 5 minuten opnieuw" in page.text
    town.twilio.behave()
    visitor.press("Stuur mij een code")
    town.deliver()
    assert SENT in visitor.open(SMS).text


def test_code_asked_for_while_another_waits_is_not_called_on_its_way(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.twilio.behave(behaviour=REFUSED)
    visitor = at_the_sms(town, alice)
    _a_minute_later(town, clock, visitor)
    page = visitor.press("Stuur een nieuwe code")
    assert "De sms is nog niet verstuurd." in page.text
    for sentence in (
        "onderweg",
        "Wij sturen een sms",
        SENT,
        "Er is nog geen nieuwe code",
        "eerder",
    ):
        assert sentence not in page.text


def test_sms_in_doubt_is_shown_as_in_doubt(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.twilio.behave(behaviour=Behaviour(500))
    visitor = at_the_sms(town, alice)
    page = visitor.open(SMS)
    assert "Wij weten nog niet of de sms is verstuurd." in page.text
    assert "Controleer" in page.buttons
    for _sms in range(4):
        clock.shift(timedelta(seconds=61))
        visitor.press("Stuur een nieuwe code")
        town.deliver()
    page = _a_minute_later(town, clock, visitor)
    said = "Wij kunnen u nu geen nieuwe code sturen. Probeer het morgen na 09:01 opnieuw"
    assert said in page.text
    assert SHUT_OUT not in page.text


def test_one_of_the_codes_requested_in_an_outage_is_sent_when_it_is_over(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.twilio.behave(behaviour=REFUSED)
    visitor = at_the_sms(town, alice)
    for _minute in range(4):
        _a_minute_later(town, clock, visitor)
        _ask_again(visitor)
    town.twilio.behave()
    for _minute in range(2):
        _a_minute_later(town, clock, visitor)
    assert len(town.twilio.sent) == 1
    assert _used(alice) == 1
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


def test_code_that_waits_for_its_next_try_is_not_sent_after_another_was_used(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = at_the_sms(town, alice)
    town.twilio.behave(behaviour=BUSY)
    clock.shift(timedelta(seconds=61))
    _ask_again(visitor)
    town.deliver()
    visitor.press("Controleer", code=town.sms_code_for(alice))
    town.twilio.behave()
    for _minute in range(10):
        clock.shift(timedelta(minutes=1))
        town.deliver()
    assert len(town.twilio.sent) == 1
    assert _used(alice) == 1


def _used(person: Person) -> int:
    """Return how many SMS were counted today against the quota of the person's phone number."""
    number = (settings.SMS_PER_NUMBER, person.phone)
    return throttle.used([number], now=timezone.now())[number][0]


# Notices


def _recovered(town: Town, person: Person) -> None:
    """Recover the account in a new browser: connect a new app instead of the person's old app."""
    phone = Visitor()
    log_in(phone, person)
    phone.follow("Herstel mobiele app")
    phone.press("Stuur mij een mail")
    town.deliver()
    phone.open(town.link_for(person))
    phone.press("Ga verder")
    town.deliver()
    person.key = phone.press("Controleer", code=town.sms_code_for(person)).key
    assert phone.press("Controleer", code=person.app_code()).h1 == "Mijn account"


@pytest.mark.requirement("S23")
def test_owner_is_notified_by_sms_over_every_quota_but_not_while_sms_are_stopped(
    town: Town, alice: Person, clock: time_machine.Traveller, settings: Settings
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=2))
    settings.SMS_PER_NUMBER = quota("sms-number", 2, per=timedelta(days=1))
    settings.SMS_PER_BRANCH = quota("sms-branch", 2, per=timedelta(days=1))
    settings.SMS_IN_ALL = quota("sms-all", 2, per=timedelta(days=1))
    _recovered(town, alice)
    [(used, _until)] = throttle.used([(settings.SMS_IN_ALL,)], now=timezone.now()).values()
    assert used == 3
    settings.SMS_STOPPED = True
    town.deliver()
    assert len(town.twilio.sent_to(alice.phone)) == 2
    settings.SMS_STOPPED = False
    town.deliver()
    assert "de app van uw account is opnieuw gekoppeld" in town.twilio.sent_to(alice.phone)[-1]
    log_in(elsewhere := Visitor(), alice)
    assert elsewhere.page.url == "/inloggen/code/"
