"""What a thief can do with a stolen session or a stolen remembered device."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.thieves import ELSEWHERE, STEPS, THIEFS, assert_stays_outside, enrolled
from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S65")


def test_thief_of_a_session_changes_nothing_and_is_logged_out_with_it(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = enrolled(town, alice, clock)
    log_in(owner, alice)
    owner.press("Controleer", code=alice.app_code())
    thief = Visitor(ELSEWHERE)
    thief.client.cookies["session"] = owner.client.cookies["session"].value
    assert thief.open("/").h1 == "Mijn account"

    # Changing the password asks for the current password, and guesses are limited.
    thief.open("/wachtwoord/wijzigen/")
    for guess in range(5):
        page = thief.press("Toepassen", current=f"Geraden woord {guess}!", password=THIEFS)
        assert "Uw huidige wachtwoord is niet goed." in page.text
    assert thief.press("Toepassen", current="Nog een 1!", password=THIEFS).status == 429
    # No page of a session shows or changes an app, a code, a number or an address.
    for url in set(STEPS) - {"/herstel/"}:
        assert thief.open(url).h1 in {"Mijn account", "Inloggen"}
    assert "password" in thief.open("/herstel/").form_with("Stuur mij een mail").attributes
    shown = thief.open("/beveiliging/").html
    assert alice.phone not in shown
    assert alice.key not in shown
    assert thief.open("/beheer/").h1 != "Beheer"
    assert "devices" not in thief.client.cookies

    # The owner ends the stolen session by 'Log overal uit'. It would also end by itself.
    owner.open("/beveiliging/")
    owner.press("Log overal uit")
    assert_stays_outside(thief)
    log_in(owner, alice)
    clock.shift(timedelta(minutes=1))
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


@pytest.mark.requirement("S50")
def test_stolen_session_ends_by_itself_within_a_day(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = enrolled(town, alice, clock)
    log_in(owner, alice)
    owner.press("Controleer", code=alice.app_code())
    thief = Visitor(ELSEWHERE)
    thief.client.cookies["session"] = owner.client.cookies["session"].value
    for _half_hour in range(47):
        clock.shift(timedelta(minutes=30))
        assert thief.open("/").h1 == "Mijn account"
    clock.shift(timedelta(minutes=30))
    assert_stays_outside(thief)


def test_thief_of_a_remembered_device_still_needs_the_password(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    owner = enrolled(town, alice, clock, remember=True)
    thief = Visitor(ELSEWHERE)
    for name in ("devices", "known"):
        thief.client.cookies[name] = owner.client.cookies[name].value
    assert_stays_outside(thief)
    for url in STEPS:
        assert thief.open(url).h1 == "Inloggen"
    for guess in range(5):
        log_in(thief, alice, f"Geraden woord {guess}!")
        assert "Uw e-mailadres of wachtwoord is niet goed." in thief.page.text
    thief.open("/inloggen/")
    page = thief.press("Inloggen", email=alice.email, password="Nog een 1!")
    assert page.status == 429

    # The guesses changed nothing for Alice, and she can end the device from another browser.
    log_in(owner, alice)
    assert owner.page.h1 == "Mijn account"
    computer = Visitor("192.0.2.77")
    log_in(computer, alice)
    computer.press("Controleer", code=alice.app_code())
    computer.open("/beveiliging/")
    computer.press("Vergeet dit apparaat")
    clock.shift(timedelta(hours=2))
    log_in(thief, alice)
    assert thief.page.url == "/inloggen/code/"


def test_colleague_with_a_stolen_cookie_is_asked_the_code_of_the_own_app(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    owner = enrolled(town, alice, clock, remember=True)
    town.invite(bob)
    colleague = town.enrol(bob)
    colleague.press("Uitloggen")
    colleague.client.cookies["devices"] = owner.client.cookies["devices"].value
    clock.shift(timedelta(minutes=1))
    log_in(colleague, bob)
    assert colleague.page.url == "/inloggen/code/"
