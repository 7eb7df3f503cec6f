"""Mail links: opened by mail scanners, used twice, expired, or replaced by a newer link."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.mail.mails import send_activation
from tests.journeys.town import PASSWORD, Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor


@pytest.mark.requirement("S11")
@pytest.mark.asvs("V7.6.2")
def test_fifty_visits_of_a_mail_scanner_spend_no_link(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    link = town.link_for(alice)
    for _look in range(50):
        assert Visitor().open(link).status == 200
    assert town.enrol(alice, visitor).page.h1 == "Mijn account"


@pytest.mark.requirement("S11")
@pytest.mark.asvs("V14.2.1")
def test_the_address_is_clean_after_one_redirect(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    link = town.link_for(alice)
    answer = visitor.client.get(link.removeprefix("http://localhost"))
    assert answer.status_code == 302
    assert answer["Location"] == "/activeren/"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.requirement("S10")
def test_a_used_link_leads_to_login_and_on_from_there(town: Town, alice: Person) -> None:
    town.invite(alice)
    first = Visitor()
    first.open(town.link_for(alice))
    first.press("Toepassen", password=PASSWORD)

    later = Visitor()
    page = later.open(town.link_for(alice))
    assert "Uw account heeft al een wachtwoord. Log in om verder te gaan." in page.text
    later.follow("Inloggen")
    page = later.press("Inloggen", email=alice.email, password=PASSWORD)
    assert page.url == "/inloggen/sms/"


def test_a_used_link_leads_a_logged_in_user_to_the_account(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    assert visitor.open(town.link_for(alice)).h1 == "U bent al ingelogd"
    assert visitor.follow("Ga hier verder").h1 == "Mijn account"


def test_an_expired_link_has_a_button_for_a_new_mail(
    town: Town, alice: Person, visitor: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    clock.shift(timedelta(days=7, seconds=1))
    page = visitor.open(town.link_for(alice))
    assert page.h1 == "Deze link is verlopen."
    page = visitor.press("Stuur nog een mail")
    assert "U krijgt binnen 5 minuten een mail op a…e@mail.example" in page.text
    town.deliver()
    assert town.enrol(alice, visitor).page.h1 == "Mijn account"


@pytest.mark.requirement("S10")
def test_a_newer_link_ends_the_older(town: Town, alice: Person, visitor: Visitor) -> None:
    town.invite(alice)
    older = town.link_for(alice)
    send_activation(user=user_of(alice), now=timezone.now())
    town.deliver()
    page = visitor.open(older)
    assert page.status == 404
    assert "Open de nieuwste mail van uw vestiging." in page.text
    assert visitor.open(town.link_for(alice)).h1 == "Registreer uw wachtwoord"


@pytest.mark.requirement("S13")
def test_unknown_link_reveals_nothing_about_accounts(town: Town, visitor: Visitor) -> None:
    del town
    page = visitor.open("/activeren/" + "A" * 43 + "/")
    assert page.status == 404
    assert page.h1 == "Deze link werkt niet."


@pytest.mark.requirement("S10")
def test_a_reset_link_does_not_open_as_activation(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    town.enrol(alice)
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    link = town.link_for(alice)
    assert "/wachtwoord/" in link
    page = visitor.open(link.replace("/wachtwoord/", "/activeren/"))
    assert page.h1 == "Deze link werkt niet."


def test_the_password_screen_without_the_mail_asks_to_open_it(town: Town, visitor: Visitor) -> None:
    del town
    page = visitor.open("/activeren/")
    assert page.h1 == "Open uw mail opnieuw"


@pytest.mark.requirement("S14")
def test_a_spoofed_host_changes_no_link(town: Town, alice: Person, visitor: Visitor) -> None:
    town.invite(alice)
    visitor.open("/wachtwoord/vergeten/")
    visitor.client.defaults["HTTP_X_FORWARDED_HOST"] = "evil.example"
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    assert town.link_for(alice).startswith("http://localhost/")


def test_tapping_toepassen_twice_has_the_effect_of_once(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    second_tap = visitor.twin()
    visitor.press("Toepassen", password=PASSWORD)
    page = second_tap.press("Toepassen", password=PASSWORD)
    assert page.url == "/inloggen/sms/"
    town.deliver()
    assert len(town.twilio.sent) == 1
    page = second_tap.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


def test_user_who_logs_in_after_another_requested_a_mail_reads_nothing_of_it(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller
) -> None:
    town.invite(bob)
    town.enrol(bob)
    town.invite(alice)
    browser = Visitor()
    clock.shift(timedelta(days=7, seconds=1))
    browser.open(town.link_for(alice))
    assert "a…e@mail.example" in browser.press("Stuur nog een mail").text
    log_in(browser, bob)
    browser.press("Controleer", code=bob.app_code())
    page = browser.open("/activeren/opnieuw/")
    assert (page.h1, "a…e" in page.text) == ("U bent al ingelogd", False)


def test_back_to_the_page_of_a_spent_link_leads_on_to_the_step_that_is_asked(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    page = visitor.open("/activeren/")
    assert "Klik dan nog een keer op de knop in de mail." in page.text
    assert "cookies" not in page.text
    assert visitor.follow("Ga hier verder").url == "/inloggen/sms/"


def test_back_to_the_page_of_a_spent_link_leads_home_once_logged_in(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    town.enrol(alice, visitor)
    visitor.open("/activeren/")
    assert visitor.follow("Ga hier verder").h1 == "Mijn account"
