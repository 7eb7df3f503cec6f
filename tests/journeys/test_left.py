"""A sign-in that was abandoned goes on in the same browser: its SMS code and app key still work.

The user has to begin again with the password. The `left` cookie alone gives no access.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from onboarding.services import change_person
from tests.journeys.codes import at_the_sms
from tests.journeys.left import CONNECT, OTHER_WORD, SMS, came_back, close, has_no_key
from tests.journeys.town import PASSWORD, Person, Town, log_in, step_up, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S22")

AT_SMS = "Stap 2 van 3 Klaar: wachtwoord. Daarna: app."
AT_APP = "Stap 3 van 3 Klaar: wachtwoord, sms-code."


# The same person, the same browser


def test_code_in_hand_works_after_the_browser_was_closed(town: Town, alice: Person) -> None:
    phone = came_back(at_the_sms(town, alice), alice)
    assert phone.page.url == SMS
    assert "Wij hebben een sms gestuurd" in phone.page.text
    assert "Wij kunnen u nu een code sturen." not in phone.page.text
    alice.key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    assert phone.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    assert len(town.twilio.sent) == 1


def test_key_in_the_app_works_after_the_browser_was_closed(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    phone = at_the_sms(town, alice)
    alice.key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    clock.shift(timedelta(minutes=2))
    phone = came_back(phone, alice)
    assert has_no_key(phone)
    town.deliver()
    assert phone.press("Controleer", code=town.sms_code_for(alice)).key == alice.key
    assert phone.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_phone_is_proven_again_before_the_key_is_shown(town: Town, alice: Person) -> None:
    phone = at_the_sms(town, alice)
    used = town.sms_code_for(alice)
    phone.press("Controleer", code=used)
    phone = came_back(phone, alice)
    assert phone.page.url == SMS
    assert has_no_key(phone)
    assert "Controleer" not in phone.page.buttons


def test_sms_code_from_before_the_browser_was_closed_is_accepted_once(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    phone = at_the_sms(town, alice)
    used = town.sms_code_for(alice)
    phone.press("Controleer", code=used)
    clock.shift(timedelta(minutes=2))
    phone = came_back(phone, alice)
    page = phone.press("Controleer", code=used)
    assert page.url == SMS
    assert "Deze code is verlopen. Vraag een nieuwe code aan." in page.text
    assert has_no_key(phone)


def test_person_who_goes_on_reads_which_step_it_is_and_what_is_done(
    town: Town, alice: Person
) -> None:
    phone = came_back(at_the_sms(town, alice), alice)
    assert AT_SMS in phone.page.text
    assert AT_APP in phone.press("Controleer", code=town.sms_code_for(alice)).text


def test_person_who_returns_from_the_app_store_reads_that_only_the_app_is_left(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    phone = at_the_sms(town, alice)
    key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    clock.shift(timedelta(minutes=20))
    page = phone.open(CONNECT)
    assert AT_APP in page.text
    assert page.key == key


@pytest.mark.parametrize("away", [timedelta(minutes=31), timedelta(days=1)])
def test_person_who_was_away_too_long_reads_after_login_what_is_done(
    town: Town, alice: Person, clock: time_machine.Traveller, away: timedelta
) -> None:
    phone = at_the_sms(town, alice)
    phone.press("Controleer", code=town.sms_code_for(alice))
    clock.shift(away)
    assert "U was te lang weg. Log opnieuw in." in phone.open(CONNECT).text
    phone.press("Inloggen", email=alice.email, password=PASSWORD)
    assert AT_SMS in phone.page.text


def test_person_who_goes_on_at_another_device_reads_what_is_done(town: Town, alice: Person) -> None:
    at_the_sms(town, alice)
    computer = Visitor("192.0.2.5")
    log_in(computer, alice)
    assert AT_SMS in computer.page.text


def test_double_tap_on_going_on_makes_one_sign_in(town: Town, alice: Person) -> None:
    phone = close(at_the_sms(town, alice))
    phone.open("/inloggen/")
    second_tap = phone.twin()
    for tap in (phone, second_tap):
        tap.press("Inloggen", email=alice.email, password=PASSWORD)
        assert "Wij hebben een sms gestuurd" in tap.page.text
    page = second_tap.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == CONNECT
    assert len(town.twilio.sent) == 1


def test_second_tab_goes_on_with_the_code_of_the_first(town: Town, alice: Person) -> None:
    first = at_the_sms(town, alice)
    log_in(first, alice)
    assert first.press("Controleer", code=town.sms_code_for(alice)).url == CONNECT
    assert len(town.twilio.sent) == 1


def test_recovery_that_was_left_goes_on_with_its_code_and_its_key(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=2))
    phone = Visitor()
    log_in(phone, alice)
    phone.follow("Herstel mobiele app")
    phone.press("Stuur mij een mail")
    town.deliver()
    link = town.link_for(alice)
    phone.open(link)
    phone.press("Ga verder")
    town.deliver()
    phone = came_back(phone, alice)
    assert phone.page.url == "/inloggen/code/"
    phone.open(link)
    assert "Wij hebben een sms gestuurd" in phone.press("Ga verder").text
    assert "Stap" not in phone.page.text
    assert phone.press("Controleer", code=town.sms_code_for(alice)).url == CONNECT


# How long


@pytest.mark.parametrize(("seconds", "goes_on"), [(3599, True), (3600, False), (3660, False)])
def test_sign_in_goes_on_until_an_hour_after_its_first_start(
    town: Town, alice: Person, clock: time_machine.Traveller, seconds: int, *, goes_on: bool
) -> None:
    phone = at_the_sms(town, alice)
    key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    clock.shift(timedelta(seconds=seconds))
    phone = came_back(phone, alice)
    town.deliver()
    page = phone.press("Controleer", code=town.sms_code_for(alice))
    assert (page.key == key) is goes_on


def test_going_on_never_prolongs_a_sign_in(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    phone = at_the_sms(town, alice)
    for _time in range(3):
        clock.shift(timedelta(minutes=19))
        phone = came_back(phone, alice)
        assert phone.page.url == SMS
    clock.shift(timedelta(minutes=3))
    assert "U was te lang weg." in phone.open(SMS).text
    log_in(phone, alice)
    clock.shift(timedelta(minutes=29))
    assert phone.open(SMS).url == SMS


# When it ends


def test_logging_out_ends_the_sign_in_that_was_left(town: Town, alice: Person) -> None:
    phone = at_the_sms(town, alice)
    phone.send("/uitloggen/", phone.page.form_with("Controleer").fields)
    log_in(phone, alice)
    assert phone.page.url == SMS
    assert "naar uw nummer dat eindigt op" not in phone.page.text
    page = phone.send(
        SMS, {**phone.page.form_with("Stuur mij een code").fields, "code": town.sms_code_for(alice)}
    )
    assert page.url == SMS


def test_finishing_the_road_ends_the_sign_in_that_was_left(town: Town, alice: Person) -> None:
    town.invite(alice)
    phone = town.enrol(alice)
    assert not phone.client.cookies["left"].value


@pytest.mark.parametrize("how", ["reset", "block"])
def test_raised_epoch_ends_the_sign_in_that_was_left(
    town: Town, alice: Person, how: str, clock: time_machine.Traveller
) -> None:
    phone = at_the_sms(town, alice)
    code, word = town.sms_code_for(alice), PASSWORD
    if how == "reset":
        word = OTHER_WORD
        phone.open("/wachtwoord/vergeten/")
        phone.press("Stuur mij een mail", email=alice.email)
        town.deliver()
        computer = Visitor("192.0.2.5")
        computer.open(town.link_for(alice))
        computer.press("Toepassen", password=word)
    else:
        for is_active in (False, True):
            user = user_of(alice)
            change_person(by=None, user=user, now=timezone.now(), is_active=is_active)
    phone = close(phone)
    log_in(phone, alice, word)
    assert phone.page.url == SMS
    page = phone.send(SMS, {**phone.page.first_form.fields, "code": code})
    assert page.url == SMS
    assert has_no_key(phone)


def test_step_up_neither_reads_nor_ends_a_sign_in_that_was_left(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    browser = at_the_sms(town, bob)
    town.enrol(alice, browser)
    left = browser.client.cookies["left"].value
    clock.shift(timedelta(minutes=6))
    browser.open("/wachtwoord/wijzigen/")
    step_up(browser, alice)
    assert browser.page.h1 == "Verander uw wachtwoord"
    assert browser.client.cookies["left"].value == left
