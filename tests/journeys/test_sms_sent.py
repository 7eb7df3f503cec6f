"""When an SMS code is sent, and what the page says when none is sent."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.utils import timezone
from pytest_django import Settings

from lib import throttle
from lib.limits import quota
from tests.journeys.codes import at_the_sms, other_than
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor
from tests.standins.twilio import Behaviour


@pytest.mark.requirement("S22")
def test_an_earlier_sms_code_still_works_after_a_resend(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = at_the_sms(town, alice)
    first = town.sms_code_for(alice)
    clock.shift(timedelta(seconds=61))
    page = visitor.press("Stuur een nieuwe code")
    assert "De sms is onderweg." in page.text
    town.deliver()
    assert len(town.twilio.sent) == 2
    assert visitor.press("Controleer", code=first).url == "/inloggen/koppelen/"


@pytest.mark.requirement("S23")
def test_a_double_tap_on_resend_sends_one_sms(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = at_the_sms(town, alice)
    clock.shift(timedelta(seconds=61))
    second_tap = visitor.twin()
    visitor.press("Stuur een nieuwe code")
    page = second_tap.press("Stuur een nieuwe code")
    assert "De sms is onderweg. Dat kan een minuut duren." in page.text
    town.deliver()
    assert len(town.twilio.sent) == 2


@pytest.mark.requirement("S23")
def test_reloading_sends_no_sms(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    for _look in range(5):
        visitor.open("/inloggen/sms/")
    town.deliver()
    assert len(town.twilio.sent) == 1


@pytest.mark.requirement("S23")
@pytest.mark.asvs("V6.6.3")
def test_the_sixth_sms_of_a_day_is_refused_with_a_phone_number(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = at_the_sms(town, alice)
    for _sms in range(4):
        clock.shift(timedelta(seconds=61))
        before = visitor.twin()
        visitor.press("Stuur een nieuwe code")
        town.deliver()
    clock.shift(timedelta(seconds=61))
    page = before.press("Stuur een nieuwe code")
    assert "U heeft vandaag al 5 sms'jes gekregen." in page.text
    assert "010 123 4567" in page.text
    town.deliver()
    assert len(town.twilio.sent) == 5


@pytest.mark.requirement("S23")
def test_a_budget_that_others_spent_is_not_called_your_own(
    town: Town, alice: Person, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.SMS_PER_NETWORK = quota("sms-network", 1, per=timedelta(hours=1))
    page = at_the_sms(town, alice).open("/inloggen/sms/")
    assert "Wij kunnen u nu geen nieuwe code sturen." in page.text
    assert "010 123 4567" in page.text
    assert "5 sms'jes" not in page.text


@pytest.mark.requirement("S23")
def test_an_sms_refused_by_one_budget_costs_none_of_the_others(
    town: Town, alice: Person, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.SMS_PER_NETWORK = quota("sms-network", 1, per=timedelta(minutes=30))
    throttle.charge(settings.SMS_PER_NETWORK, "198.51.100.0/24", now=timezone.now())
    visitor = at_the_sms(town, alice)
    for _arrival in range(6):
        clock.shift(timedelta(seconds=61))
        log_in(visitor, alice)
    assert "Wij kunnen u nu geen sms sturen." in visitor.page.text
    assert town.twilio.sent == []
    clock.shift(timedelta(minutes=30))
    log_in(visitor, alice)
    town.deliver()
    assert len(town.twilio.sent) == 1


@pytest.mark.requirement("S23")
def test_with_the_switch_off_no_sms_goes_out_and_the_page_says_whom_to_call(
    town: Town, alice: Person, settings: Settings
) -> None:
    visitor = at_the_sms(town, alice)
    log_in(other := Visitor(), alice)
    settings.SMS_STOPPED = True
    page = other.press("Stuur mij een code")
    assert "Wij kunnen u nu geen sms sturen." in page.text
    assert "010 123 4567" in page.text
    town.deliver()
    assert len(town.twilio.sent) == 1
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


@pytest.mark.requirement("S23")
def test_sms_queued_before_the_switch_was_off_is_not_sent(
    town: Town, alice: Person, visitor: Visitor, settings: Settings
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    settings.SMS_STOPPED = True
    town.deliver()
    assert town.twilio.sent == []


def test_page_left_open_until_its_code_expired_says_so_whatever_is_typed(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = at_the_sms(town, alice)
    clock.shift(project.SMS_CODE_LIFETIME)
    page = visitor.press("Controleer", code=other_than(town.sms_code_for(alice)))
    assert "Deze code is verlopen. Vraag een nieuwe code aan." in page.text
    assert "Wij kunnen u nu een code sturen." in page.text
    assert "Kijk nog een keer in uw sms." not in page.text
    assert "#id_code" not in page.html


def test_expired_code_is_not_followed_by_advice_that_does_not_work(
    town: Town, alice: Person, clock: time_machine.Traveller, settings: Settings
) -> None:
    visitor = at_the_sms(town, alice)
    clock.shift(project.SMS_CODE_LIFETIME)
    settings.SMS_STOPPED = True
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert "Deze code is verlopen." in page.text
    assert "Vraag een nieuwe code aan." not in page.text
    assert "Wij kunnen u nu geen sms sturen." in page.text


def test_sms_that_was_not_sent_causes_no_second_wait(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.twilio.behave(behaviour=Behaviour(400, 21211))
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    town.deliver()
    page = visitor.open("/inloggen/sms/")
    assert "De sms is niet verstuurd. Probeer het over 5 minuten opnieuw" in page.text
    for sentence in ("Wacht 1 minuut", "naar uw nummer dat eindigt op", "onderweg"):
        assert sentence not in page.text
        assert sentence not in visitor.press("Stuur mij een code").text
    assert "Controleer" not in visitor.page.buttons


def test_button_pressed_too_soon_says_that_nothing_was_sent(town: Town, alice: Person) -> None:
    at_the_sms(town, alice)
    elsewhere = Visitor("192.0.2.5")
    log_in(elsewhere, alice)
    page = elsewhere.press("Stuur mij een code")
    assert "Er is nog geen nieuwe code gestuurd." in page.text
    assert "onderweg" not in page.text
    town.deliver()
    assert len(town.twilio.sent) == 1
