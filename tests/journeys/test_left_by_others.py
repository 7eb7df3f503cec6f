"""An abandoned sign-in gives no access to a thief or another person, nor in another browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.codes import at_the_sms
from tests.journeys.left import CONNECT, SMS, came_back, copied, has_no_key
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S22")


@pytest.mark.asvs("V6.6.2")
def test_copied_cookie_and_the_password_show_no_key_without_a_new_sms(
    town: Town, alice: Person
) -> None:
    phone = at_the_sms(town, alice)
    thief = copied(phone)
    key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    log_in(thief, alice)
    assert thief.page.url == SMS
    assert has_no_key(thief)
    thief.press("Stuur mij een code")
    assert has_no_key(thief)
    assert key not in thief.open(CONNECT).text.replace(" ", "")


def test_copied_cookie_alone_opens_nothing(town: Town, alice: Person) -> None:
    thief = copied(at_the_sms(town, alice))
    for url in (SMS, CONNECT, "/inloggen/verder/", "/"):
        assert thief.open(url).h1 == "Inloggen"


def test_copied_cookie_is_worthless_once_the_app_is_connected(town: Town, alice: Person) -> None:
    phone = at_the_sms(town, alice)
    thief = copied(phone)
    alice.key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    phone.press("Controleer", code=alice.app_code())
    log_in(thief, alice)
    assert thief.page.url == "/inloggen/code/"
    assert has_no_key(thief)


def test_planted_cookie_of_a_thief_who_knows_the_password_shows_them_no_key(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    thief = Visitor("203.0.113.9")
    thief.open(town.link_for(alice))
    thief.press("Toepassen", password=PASSWORD)
    town.deliver()
    owner = copied(thief)
    log_in(owner, alice)
    alice.key = owner.press("Controleer", code=town.sms_code_for(alice)).key
    assert thief.open(CONNECT).url == SMS
    assert has_no_key(thief)
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    assert thief.open(CONNECT).url == "/inloggen/code/"


def test_planted_cookie_of_another_person_changes_nothing(
    town: Town, alice: Person, bob: Person
) -> None:
    browser = at_the_sms(town, alice)
    browser.client.cookies["left"] = at_the_sms(town, bob).client.cookies["left"].value
    log_in(browser, alice)
    assert browser.page.url == SMS
    assert "naar uw nummer dat eindigt op" not in browser.page.text
    page = browser.send(SMS, {**browser.page.first_form.fields, "code": town.sms_code_for(bob)})
    assert page.url == SMS


@pytest.mark.requirement("S87")
def test_two_people_of_one_browser_each_go_on_with_their_own_code(
    town: Town, alice: Person, bob: Person
) -> None:
    browser = at_the_sms(town, alice)
    town.invite(bob)
    browser.open(town.link_for(bob))
    browser.press("Toepassen", password=PASSWORD)
    town.deliver()
    for person, code in ((alice, town.sms_code_for(alice)), (bob, town.sms_code_for(bob))):
        browser = came_back(browser, person)
        person.key = browser.press("Controleer", code=code).key
    assert alice.key != bob.key
    assert len(town.twilio.sent) == 2


@pytest.mark.requirement("S87")
def test_second_person_who_logs_out_leaves_the_code_of_the_first(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(bob)
    browser = at_the_sms(town, alice)
    town.enrol(bob, browser)
    browser.press("Uitloggen")
    log_in(browser, alice)
    assert browser.press("Controleer", code=town.sms_code_for(alice)).url == CONNECT


def test_another_browser_is_not_shown_the_key(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    phone = at_the_sms(town, alice)
    key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    clock.shift(timedelta(minutes=2))
    computer = Visitor("192.0.2.5")
    log_in(computer, alice)
    town.deliver()
    assert computer.press("Controleer", code=town.sms_code_for(alice)).key != key
