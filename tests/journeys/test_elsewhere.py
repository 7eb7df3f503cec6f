"""A sign-in continued on another device or browser, and mail links of another person."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import User
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

COMPUTER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Firefox/140.0"
OTHER_WORD = "Een heel ander woord 7!"


def _choose_a_password(town: Town, person: Person, visitor: Visitor) -> None:
    """Choose a password with the link in the person's newest mail."""
    visitor.open(town.link_for(person))
    visitor.press("Toepassen", password=PASSWORD)
    assert visitor.page.url == "/inloggen/sms/"


def _prove_the_phone(town: Town, person: Person, visitor: Visitor) -> None:
    town.deliver()
    person.key = visitor.press("Controleer", code=town.sms_code_for(person)).key


def _ask_a_reset(town: Town, person: Person, visitor: Visitor) -> str:
    visitor.open("/inloggen/")
    visitor.press("Wachtwoord vergeten?")
    visitor.press("Stuur mij een mail", email=person.email)
    town.deliver()
    return town.link_for(person)


# Phone and computer


def test_user_who_began_on_the_phone_finishes_on_the_computer(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    phone, computer = Visitor(), Visitor("192.0.2.5", COMPUTER)
    _choose_a_password(town, alice, phone)
    clock.shift(timedelta(minutes=3))
    log_in(computer, alice)
    assert computer.page.url == "/inloggen/sms/"
    _prove_the_phone(town, alice, computer)
    assert "<details open>" in computer.page.html
    assert computer.press("Controleer", code=alice.app_code()).h1 == "Mijn account"

    # The page still open on the phone leads to the step asked there now.
    clock.shift(timedelta(seconds=30))
    assert phone.open("/inloggen/sms/").url == "/inloggen/code/"
    assert phone.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_code_from_before_the_computer_finished_leads_on_too(town: Town, alice: Person) -> None:
    town.invite(alice)
    phone = Visitor()
    _choose_a_password(town, alice, phone)
    town.deliver()
    code = town.sms_code_for(alice)
    second_tab = phone.twin()
    alice.key = second_tab.press("Controleer", code=code).key
    second_tab.press("Controleer", code=alice.app_code())
    assert second_tab.page.h1 == "Mijn account"
    assert phone.press("Controleer", code=code).h1 == "Inloggen"


# The mail app's own browser: another cookie jar on the same phone


def test_user_who_chose_the_password_in_the_mail_app_goes_on_in_the_real_browser(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    inner, browser = Visitor(), Visitor()
    _choose_a_password(town, alice, inner)
    page = browser.open(town.link_for(alice))
    assert "Uw account heeft al een wachtwoord. Log in om verder te gaan." in page.text
    browser.follow("Inloggen")
    browser.press("Inloggen", email=alice.email, password=PASSWORD)
    assert browser.page.url == "/inloggen/sms/"
    assert "Hier werkt die code niet." in browser.page.text
    assert "Wij kunnen u nu een code sturen." not in browser.page.text


def test_code_for_the_mail_app_is_sent_again_for_the_real_browser_after_a_minute(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    inner, browser = Visitor(), Visitor()
    _choose_a_password(town, alice, inner)
    town.deliver()
    log_in(browser, alice)
    for _time in range(2):  # before and after the button is pressed too early
        assert "Die hoort bij een ander apparaat" in browser.page.text
        assert "Vanaf 09:02 kunt u een nieuwe code vragen." in browser.page.text
        assert browser.press("Stuur mij een code").url == "/inloggen/sms/"
    clock.shift(timedelta(seconds=61))
    browser.press("Stuur mij een code")
    _prove_the_phone(town, alice, browser)
    assert browser.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    assert len(town.twilio.sent) == 2


def test_link_only_looked_at_in_the_mail_app_opens_in_the_real_browser(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    inner, browser = Visitor(), Visitor()
    assert inner.open(town.link_for(alice)).h1 == "Registreer uw wachtwoord"
    _choose_a_password(town, alice, browser)
    page = inner.press("Toepassen", password=OTHER_WORD)
    assert "Uw account heeft al een wachtwoord." in page.text
    _prove_the_phone(town, alice, browser)
    assert browser.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_user_of_two_browsers_chooses_the_same_password_twice_and_is_in_both(
    town: Town, alice: Person
) -> None:
    town.invite(alice)
    inner, browser = Visitor(), Visitor()
    inner.open(town.link_for(alice))
    _choose_a_password(town, alice, browser)
    page = inner.press("Toepassen", password=PASSWORD)
    assert page.url == "/inloggen/sms/"
    assert "Hier werkt die code niet." in page.text


# A link opened while another person is logged in


@pytest.mark.parametrize("purpose", ["activate", "reset"])
def test_link_of_another_person_asks_to_log_out_first_and_then_goes_on(
    town: Town, alice: Person, bob: Person, purpose: str
) -> None:
    town.invite(alice)
    if purpose == "reset":
        town.enrol(alice)
        _ask_a_reset(town, alice, Visitor())
    town.invite(bob)
    browser = town.enrol(bob)
    page = browser.open(town.link_for(alice))
    assert "U bent ingelogd als Bob Jansen" in page.text
    assert browser.open("/").h1 == "Mijn account"

    browser.open(town.link_for(alice))
    page = browser.press("Uitloggen en verdergaan")
    assert "Toepassen" in page.buttons
    assert browser.press("Toepassen", password=OTHER_WORD).url.startswith("/inloggen/")
    log_in(browser, alice, OTHER_WORD)
    assert browser.page.url.startswith("/inloggen/")


def test_posting_the_link_of_another_person_while_logged_in_changes_nothing(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(alice)
    town.invite(bob)
    browser = town.enrol(bob)
    browser.open(town.link_for(alice))
    form = browser.page.form_with("Uitloggen en verdergaan")
    page = browser.send("/activeren/", {**form.fields, "password": OTHER_WORD})
    assert "Deze link is voor iemand anders." in page.text
    assert not User.objects.get(email=alice.email).has_password


def test_recover_link_of_another_person_asks_to_log_out_first(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=5))
    visitor = Visitor()
    log_in(visitor, alice)
    visitor.follow("Herstel mobiele app")
    visitor.press("Stuur mij een mail")
    town.deliver()
    town.invite(bob)
    browser = town.enrol(bob)
    page = browser.open(town.link_for(alice))
    assert "U bent ingelogd als Bob Jansen" in page.text
    browser.press("Uitloggen en verdergaan")
    assert browser.press("Ga verder", password=PASSWORD).url == "/inloggen/sms/"


def test_own_link_opens_while_logged_in(town: Town, alice: Person) -> None:
    town.invite(alice)
    browser = town.enrol(alice)
    link = _ask_a_reset(town, alice, Visitor())
    assert "Toepassen" in browser.open(link).buttons


# Forgotten and too late


@pytest.mark.requirement("S6")
def test_password_forgotten_before_the_app_was_connected(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    phone = Visitor()
    _choose_a_password(town, alice, phone)
    clock.shift(timedelta(days=2))
    browser = Visitor()
    browser.open(_ask_a_reset(town, alice, browser))
    page = browser.press("Toepassen", password=OTHER_WORD)
    assert page.url == "/inloggen/sms/"
    _prove_the_phone(town, alice, browser)
    assert browser.page.url == "/inloggen/koppelen/"
    assert browser.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
    log_in(phone, alice)
    assert "Uw e-mailadres of wachtwoord is niet goed." in phone.page.text


def test_reset_link_that_expired_has_a_button_for_a_new_mail(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    browser = Visitor()
    link = _ask_a_reset(town, alice, browser)
    clock.shift(timedelta(hours=1, seconds=1))
    assert browser.open(link).h1 == "Deze link is verlopen."
    page = browser.press("Stuur nog een mail")
    assert "U krijgt binnen 5 minuten een mail op a…e@mail.example" in page.text
    town.deliver()
    assert town.link_for(alice) != link
    browser.open(town.link_for(alice))
    assert browser.press("Toepassen", password=OTHER_WORD).url == "/inloggen/code/"
    assert browser.press("Controleer", code=alice.app_code()).h1 == "Mijn account"
