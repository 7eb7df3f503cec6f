"""Old entries in the authenticator app: whether their codes work, and which entry to remove."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote

import pyotp
import pytest
import time_machine
from django.utils import timezone

from tests.journeys.codes import at_the_sms, other_than
from tests.journeys.page import Page
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

MINUTE, DAY = timedelta(minutes=1), timedelta(hours=24)
OLD = "Verwijder de oude regel in uw app en koppel opnieuw."
WRONG = "De code is niet goed. Wacht op een nieuwe code in de app."


def label_of(page: Page) -> str:
    """Check the page's `otpauth:` link, which opens an app; return the account name in the link."""
    link = page.links["connect app"]
    found = re.fullmatch(r"otpauth://totp/([A-Za-z]+):([^?/:]+)\?secret=\w+&issuer=\1", link)
    assert found, link
    assert " " not in link
    return unquote(found[2])


def at_the_key(town: Town, person: Person, browser: Visitor | None = None) -> Visitor:
    """Enter the password and the SMS code; return the browser, on the page with the app's key."""
    browser = browser or Visitor("192.0.2.5")
    log_in(browser, person)
    town.deliver()
    browser.press("Controleer", code=town.sms_code_for(person))
    assert browser.page.url == "/inloggen/koppelen/", browser.page.text
    return browser


def read_app(key: str, ahead: timedelta = timedelta(0)) -> str:
    """Return the app code for this key on a phone whose clock is `ahead` of the server's."""
    return pyotp.TOTP(key).at(timezone.now() + ahead)


@pytest.fixture
def interrupted(town: Town, alice: Person) -> Visitor:
    """Return Alice's browser. She put the key into her app, and has not entered an app code yet."""
    phone = at_the_sms(town, alice)
    alice.key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    return phone


# Connecting was interrupted


def test_code_of_the_old_line_is_distinguished_from_a_wrong_one_and_not_accepted(
    town: Town, alice: Person, interrupted: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(2 * MINUTE)
    computer = at_the_key(town, alice)
    key = computer.page.key
    assert key != alice.key
    for ahead in (0, -4, 4):
        page = computer.press("Controleer", code=read_app(alice.key, ahead * MINUTE))
        assert OLD in page.text
        assert page.key == key
        assert alice.key not in page.text.replace(" ", "")
    assert WRONG in computer.press("Controleer", code=other_than(read_app(key))).text
    assert computer.press("Controleer", code=read_app(key)).h1 == "Mijn account"


def test_code_of_the_old_line_costs_a_try(
    town: Town, alice: Person, interrupted: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(2 * MINUTE)
    computer = at_the_key(town, alice)
    for _try in range(5):
        assert OLD in computer.press("Controleer", code=read_app(alice.key)).text
    page = computer.press("Controleer", code=read_app(alice.key))
    assert page.status == 429
    assert OLD not in page.text


def test_line_in_the_app_of_the_first_browser_still_works_there(
    town: Town, alice: Person, interrupted: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(2 * MINUTE)
    other = at_the_key(town, alice).page.key
    assert OLD in interrupted.press("Controleer", code=read_app(other)).text
    assert interrupted.press("Controleer", code=read_app(alice.key)).h1 == "Mijn account"


def test_code_of_another_persons_line_is_a_wrong_code(
    town: Town, alice: Person, bob: Person, interrupted: Visitor, clock: time_machine.Traveller
) -> None:
    phone = at_the_sms(town, bob)
    phone.press("Controleer", code=town.sms_code_for(bob))
    assert WRONG in phone.press("Controleer", code=read_app(alice.key)).text


@pytest.mark.parametrize(("age", "is_told"), [(DAY - MINUTE, True), (DAY, False)])
def test_old_line_is_known_for_a_day(
    town: Town,
    alice: Person,
    interrupted: Visitor,
    clock: time_machine.Traveller,
    age: timedelta,
    *,
    is_told: bool,
) -> None:
    clock.shift(age)
    page = at_the_key(town, alice).press("Controleer", code=read_app(alice.key))
    assert (OLD in page.text) is is_told
    assert (WRONG in page.text) is not is_told


def test_of_many_old_lines_the_newest_three_are_known(
    town: Town, alice: Person, interrupted: Visitor, clock: time_machine.Traveller
) -> None:
    keys = [alice.key]
    for _time in range(4):
        clock.shift(2 * MINUTE)
        computer = at_the_key(town, alice, Visitor("192.0.2.5"))
        keys.append(computer.page.key)
    told = [OLD in computer.press("Controleer", code=read_app(key)).text for key in keys[:-1]]
    assert told == [False, True, True, True]


def test_second_line_has_another_name_and_the_page_says_which_to_keep(
    town: Town, alice: Person, interrupted: Visitor, clock: time_machine.Traveller
) -> None:
    assert label_of(interrupted.page) == alice.email
    assert "oude regel" not in interrupted.page.text
    clock.shift(2 * MINUTE)
    computer = at_the_key(town, alice)
    line = f"{alice.email} (23-11 09.02)"
    assert label_of(computer.page) == line
    assert f"gebruik de regel {line}" in computer.page.text
    clock.shift(MINUTE)
    assert label_of(computer.open("/inloggen/koppelen/")) == line
    page = computer.press("Controleer", code=read_app(computer.page.key))
    assert f"Verwijder alleen die regel. Houd de regel {line}" in page.text


# After a recovery


def test_recovered_app_has_a_line_of_another_name_and_the_page_says_which_to_remove(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    for minute in ("09.02", "09.04"):
        clock.shift(2 * MINUTE)
        phone = Visitor()
        log_in(phone, alice)
        phone.follow("Herstel mobiele app")
        phone.press("Stuur mij een mail")
        town.deliver()
        phone.open(town.link_for(alice))
        phone.press("Ga verder")
        town.deliver()
        phone.press("Controleer", code=town.sms_code_for(alice))
        line = f"{alice.email} (23-11 {minute})"
        assert label_of(phone.page) == line
        assert "Verwijder de oude regel als u klaar bent." in phone.page.text
        page = phone.press("Controleer", code=read_app(phone.page.key))
        assert f"Verwijder alleen die regel. Houd de regel {line}" in page.text


def test_code_of_the_old_app_in_a_recovery_is_recognised_and_not_accepted(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(2 * MINUTE)
    phone = Visitor()
    log_in(phone, alice)
    phone.follow("Herstel mobiele app")
    phone.press("Stuur mij een mail")
    town.deliver()
    phone.open(town.link_for(alice))
    phone.press("Ga verder")
    town.deliver()
    key = phone.press("Controleer", code=town.sms_code_for(alice)).key
    page = phone.press("Controleer", code=read_app(alice.key))
    assert "Deze code is van de oude regel in uw app." in page.text
    assert WRONG not in page.text
    assert page.key == key
    assert WRONG in phone.press("Controleer", code=other_than(read_app(key))).text
    assert phone.press("Controleer", code=read_app(key)).h1 == "Mijn account"


def test_first_activation_mentions_no_old_line(
    town: Town, alice: Person, interrupted: Visitor
) -> None:
    page = interrupted.press("Controleer", code=alice.app_code())
    assert "Gefeliciteerd" in page.text
    assert "oude regel" not in page.text
