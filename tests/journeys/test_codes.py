"""Typing codes: well, badly, late, twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from lib import throttle
from lib.limits import quota
from tests.journeys.town import PASSWORD, log_in
from tests.journeys.visitor import Visitor

if TYPE_CHECKING:
    import time_machine
    from pytest_django import Settings

    from tests.journeys.town import Person, Town


def _at_the_sms(town: Town, person: Person) -> Visitor:
    town.invite(person)
    visitor = Visitor()
    visitor.open(town.link_for(person))
    visitor.press("Toepassen", password=PASSWORD)
    town.deliver()
    return visitor


def _other_than(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


SHAPES = [
    ("", "Vul de code in."),
    ("12345", "De code heeft 6 cijfers. U heeft er 5 ingevuld."),
    ("1234567", "De code heeft 6 cijfers. U heeft er 7 ingevuld."),
    ("12a456", "Gebruik alleen cijfers."),
    ("+12345", "Gebruik alleen cijfers."),
    ("１２３４５６", "Gebruik alleen cijfers."),
    ("1" * 64_000, "De code heeft 6 cijfers. U heeft er 64000 ingevuld."),
]


@pytest.mark.parametrize(("typed", "sentence"), SHAPES)
def test_an_sms_code_of_the_wrong_shape_gets_its_sentence_and_costs_no_try(
    town: Town, alice: Person, typed: str, sentence: str
) -> None:
    visitor = _at_the_sms(town, alice)
    for _again in range(6):
        assert sentence in visitor.press("Controleer", code=typed).text
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


@pytest.mark.parametrize(("typed", "sentence"), SHAPES)
def test_an_app_code_of_the_wrong_shape_gets_its_sentence(
    town: Town, alice: Person, visitor: Visitor, typed: str, sentence: str
) -> None:
    town.invite(alice)
    town.enrol(alice)
    log_in(visitor, alice)
    assert sentence in visitor.press("Controleer", code=typed).text


@pytest.mark.parametrize("form", ["{0} {1}", "{0}-{1}", " {0}{1}\t", "{0}\u00a0{1}", "{0}{1}\n"])
def test_a_pasted_code_may_have_spaces_and_dashes(town: Town, alice: Person, form: str) -> None:
    visitor = _at_the_sms(town, alice)
    code = town.sms_code_for(alice)
    page = visitor.press("Controleer", code=form.format(code[:3], code[3:]))
    assert page.url == "/inloggen/koppelen/"


def test_a_wrong_sms_code_spends_a_try_and_says_how_many_are_left(
    town: Town, alice: Person
) -> None:
    visitor = _at_the_sms(town, alice)
    wrong = _other_than(town.sms_code_for(alice))
    for left in (4, 3, 2, 1):
        page = visitor.press("Controleer", code=wrong)
        assert (
            f"De code is niet goed. Kijk nog een keer in uw sms. U kunt het nog {left}" in page.text
        )
    page = visitor.press("Controleer", code=wrong)
    assert page.status == 429
    assert "Te veel pogingen. Probeer het na 09:15 opnieuw." in page.text


def test_after_five_wrong_sms_codes_the_right_one_waits_too(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = _at_the_sms(town, alice)
    code = town.sms_code_for(alice)
    form = visitor.page
    for _try in range(5):
        visitor.page = form
        visitor.press("Controleer", code=_other_than(code))
    visitor.page = form
    assert visitor.press("Controleer", code=code).status == 429

    # Another browser does not help: the tries are the person's.
    other = Visitor()
    clock.shift(timedelta(minutes=2))
    log_in(other, alice)
    town.deliver()
    assert other.press("Controleer", code=town.sms_code_for(alice)).status == 429

    clock.shift(timedelta(minutes=14))
    other.open("/inloggen/sms/")
    other.press("Stuur mij een code")
    town.deliver()
    assert other.press("Controleer", code=town.sms_code_for(alice)).url == "/inloggen/koppelen/"


def test_an_sms_code_is_good_for_ten_minutes(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = _at_the_sms(town, alice)
    code = town.sms_code_for(alice)
    clock.shift(timedelta(minutes=10, seconds=1))
    page = visitor.press("Controleer", code=code)
    assert "Deze code is verlopen. Vraag een nieuwe code aan." in page.text


def test_an_earlier_sms_code_still_works_after_a_resend(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = _at_the_sms(town, alice)
    first = town.sms_code_for(alice)
    clock.shift(timedelta(seconds=61))
    page = visitor.press("Stuur een nieuwe code")
    assert "De sms is onderweg." in page.text
    town.deliver()
    assert len(town.twilio.sent) == 2
    assert visitor.press("Controleer", code=first).url == "/inloggen/koppelen/"


def test_an_sms_code_of_another_sign_in_is_refused(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    _at_the_sms(town, alice)
    others_code = town.sms_code_for(alice)
    clock.shift(timedelta(seconds=61))
    visitor = Visitor()
    log_in(visitor, alice)
    town.deliver()
    assert "De code is niet goed." in visitor.press("Controleer", code=others_code).text


def test_a_double_tap_on_resend_sends_one_sms(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = _at_the_sms(town, alice)
    clock.shift(timedelta(seconds=61))
    second_tap = visitor.twin()
    visitor.press("Stuur een nieuwe code")
    page = second_tap.press("Stuur een nieuwe code")
    assert "De sms is onderweg. Dat kan een minuut duren." in page.text
    town.deliver()
    assert len(town.twilio.sent) == 2


def test_reloading_sends_nothing(town: Town, alice: Person) -> None:
    visitor = _at_the_sms(town, alice)
    for _look in range(5):
        visitor.open("/inloggen/sms/")
    town.deliver()
    assert len(town.twilio.sent) == 1


def test_the_sixth_sms_of_a_day_is_refused_with_a_phone_number(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = _at_the_sms(town, alice)
    for _sms in range(4):
        clock.shift(timedelta(seconds=61))
        visitor.press("Stuur een nieuwe code")
    clock.shift(timedelta(seconds=61))
    page = visitor.press("Stuur een nieuwe code")
    assert "U heeft vandaag al 5 sms'jes gekregen." in page.text
    assert "010 123 4567" in page.text
    town.deliver()
    assert len(town.twilio.sent) == 5


def test_a_budget_that_others_spent_is_not_called_your_own(
    town: Town, alice: Person, clock: time_machine.Traveller, settings: Settings
) -> None:
    settings.SMS_PER_NETWORK = quota("sms-network", 1, per=timedelta(hours=1))
    visitor = _at_the_sms(town, alice)
    clock.shift(timedelta(seconds=61))
    page = visitor.press("Stuur een nieuwe code")
    assert "Wij kunnen u nu geen sms sturen." in page.text
    assert "010 123 4567" in page.text
    assert "5 sms'jes" not in page.text


def test_a_double_tap_on_the_right_sms_code_goes_on(town: Town, alice: Person) -> None:
    visitor = _at_the_sms(town, alice)
    second_tap = visitor.twin()
    code = town.sms_code_for(alice)
    visitor.press("Controleer", code=code)
    assert second_tap.press("Controleer", code=code).url == "/inloggen/koppelen/"


def test_a_wrong_app_code_keeps_the_key_that_was_scanned(town: Town, alice: Person) -> None:
    visitor = _at_the_sms(town, alice)
    visitor.press("Controleer", code=town.sms_code_for(alice))
    alice.key = visitor.page.key
    page = visitor.press("Controleer", code=_other_than(alice.app_code()))
    assert "De code is niet goed. Wacht op een nieuwe code in de app." in page.text
    assert page.key == alice.key
    assert visitor.open("/inloggen/koppelen/").key == alice.key
    assert visitor.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_the_code_that_enrolled_does_not_log_in(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    visitor.press("Uitloggen")
    log_in(visitor, alice)
    page = visitor.press("Controleer", code=alice.app_code())
    assert "Deze code is al gebruikt. Wacht op de volgende code." in page.text
    clock.shift(timedelta(seconds=30))
    assert visitor.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_a_code_of_some_minutes_ago_is_used_and_no_clock_is_blamed(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor, enrolled_with = town.enrol(alice), alice.app_code()
    visitor.press("Uitloggen")
    clock.shift(timedelta(minutes=3))
    log_in(visitor, alice)
    page = visitor.press("Controleer", code=enrolled_with)
    assert "Deze code is al gebruikt. Wacht op de volgende code." in page.text


@pytest.mark.parametrize(("seconds", "opens"), [(-30, True), (30, True), (-90, False), (90, False)])
def test_a_clock_one_step_off_is_forgiven_and_three_steps_are_not(
    town: Town, alice: Person, clock: time_machine.Traveller, seconds: int, *, opens: bool
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(hours=1))
    visitor = Visitor()
    log_in(visitor, alice)
    clock.shift(timedelta(seconds=seconds))
    phone_says = alice.app_code()
    clock.shift(timedelta(seconds=-seconds))
    page = visitor.press("Controleer", code=phone_says)
    assert (page.h1 == "Mijn account") is opens


def test_from_the_fifth_wrong_app_code_there_is_a_wait(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=1))
    visitor = Visitor()
    log_in(visitor, alice)
    form = visitor.page
    for _try in range(5):
        page = visitor.press("Controleer", code=_other_than(alice.app_code()))
        assert "De code is niet goed." in page.text
    visitor.page = form
    page = visitor.press("Controleer", code=alice.app_code())
    assert page.status == 429
    clock.shift(timedelta(seconds=31))
    visitor.page = form
    assert visitor.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_from_the_fifth_wrong_password_there_is_a_wait_also_for_the_right_one(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    visitor = Visitor()
    for _try in range(5):
        log_in(visitor, alice, "Iets heel anders 1!")
    log_in(visitor, alice)
    assert visitor.page.status == 429
    assert visitor.page.headers["Retry-After"] == "30"
    # From another network the owner gets in all the while.
    elsewhere = Visitor(address="203.0.113.9")
    log_in(elsewhere, alice)
    assert elsewhere.page.url == "/inloggen/code/"
    clock.shift(timedelta(seconds=31))
    log_in(visitor, alice)
    assert visitor.page.url == "/inloggen/code/"


def test_an_sms_refused_by_one_budget_costs_none_of_the_others(
    town: Town, alice: Person, settings: Settings, clock: time_machine.Traveller
) -> None:
    settings.SMS_PER_NETWORK = quota("sms-network", 1, per=timedelta(minutes=30))
    throttle.charge(settings.SMS_PER_NETWORK, "198.51.100.0/24", now=timezone.now())
    visitor = _at_the_sms(town, alice)
    for _arrival in range(6):
        clock.shift(timedelta(seconds=61))
        log_in(visitor, alice)
    assert "Wij kunnen u nu een code sturen." in visitor.page.text
    assert town.twilio.sent == []
    clock.shift(timedelta(minutes=30))
    log_in(visitor, alice)
    town.deliver()
    assert len(town.twilio.sent) == 1


def test_with_the_switch_off_no_sms_goes_out_and_the_page_says_whom_to_call(
    town: Town, alice: Person, settings: Settings
) -> None:
    visitor = _at_the_sms(town, alice)
    log_in(other := Visitor(), alice)
    settings.SMS_STOPPED = True
    page = other.press("Stuur mij een code")
    assert "Wij kunnen u nu geen sms sturen." in page.text
    assert "010 123 4567" in page.text
    town.deliver()
    assert len(town.twilio.sent) == 1
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


def test_what_was_queued_before_the_switch_went_off_is_not_sent(
    town: Town, alice: Person, visitor: Visitor, settings: Settings
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    settings.SMS_STOPPED = True
    town.deliver()
    assert town.twilio.sent == []
