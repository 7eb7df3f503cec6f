"""Recovery of the app by a logged-in user, requested on the page 'Beveiliging'."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.counter import given_code
from tests.journeys.mailed import connect
from tests.journeys.page import Page
from tests.journeys.thieves import ELSEWHERE
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S52")

OFFER = "Nieuwe telefoon? Koppel de app opnieuw"
WRONG = "Iets heel anders 1!"
OTHER_WORD = "Een heel ander woord 7!"


@pytest.fixture
def remembered(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return Alice's remembered browser, in which she logged in today without an app code."""
    town.invite(alice)
    visitor = town.enrol(alice, remember="on")
    visitor.press("Uitloggen")
    clock.shift(timedelta(days=1))
    log_in(visitor, alice)
    assert visitor.page.h1 == "Mijn account"
    return visitor


def _asks(visitor: Visitor, password: str = PASSWORD) -> Page:
    visitor.open("/beveiliging/")
    page = visitor.follow(OFFER)
    assert page.h1 == "Herstel mobiele app"
    return visitor.press("Stuur mij een mail", password=password)


def _new_key(town: Town, person: Person, visitor: Visitor) -> str:
    """Open the mailed link in this browser and enter the SMS code; return the new app's key."""
    town.deliver()
    visitor.open(town.link_for(person))
    page = visitor.press("Ga verder")
    assert page.url == "/inloggen/sms/", page.text
    town.deliver()
    return visitor.press("Controleer", code=town.sms_code_for(person)).key


@pytest.mark.asvs("V7.5.1")
def test_owner_in_a_remembered_browser_replaces_the_app_with_password_mail_and_sms(
    town: Town, alice: Person, remembered: Visitor
) -> None:
    old_key, page = alice.key, _asks(remembered)
    assert page.h1 == "Kijk in uw mail"
    assert "Open uw mail op dit apparaat en klik op 'Ga verder'." in page.text
    alice.key = _new_key(town, alice, remembered)
    assert alice.key != old_key
    page = remembered.press("Controleer", code=alice.app_code())
    assert page.h1 == "Mijn account"
    assert "Uw app is opnieuw gekoppeld en u bent ingelogd." in page.text
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "De app van uw account is opnieuw gekoppeld"
    assert "opnieuw gekoppeld" in town.twilio.sent_to(alice.phone)[-1]


def test_owner_who_is_logged_in_with_a_code_replaces_the_app_too(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    clock.shift(timedelta(minutes=30))
    _asks(visitor)
    alice.key = _new_key(town, alice, visitor)
    assert visitor.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_staff_replace_the_app_too_and_reach_the_desk_with_the_new_one(
    town: Town, carol: Person, clock: time_machine.Traveller
) -> None:
    town.invite(carol, role="branch-admin")
    visitor = town.enrol(carol)
    clock.shift(timedelta(minutes=10))
    _asks(visitor)
    carol.key = _new_key(town, carol, visitor)
    visitor.press("Controleer", code=carol.app_code())
    assert visitor.open("/beheer/").status == 200
    assert visitor.page.url == "/beheer/"


def test_old_app_works_until_the_new_one_is_confirmed(
    town: Town, alice: Person, remembered: Visitor
) -> None:
    _asks(remembered)
    _new_key(town, alice, remembered)
    elsewhere = Visitor()
    log_in(elsewhere, alice)
    assert elsewhere.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_owner_who_asks_is_logged_out_and_not_let_in_by_the_remembered_device(
    alice: Person, remembered: Visitor
) -> None:
    _asks(remembered)
    assert remembered.open("/").url == "/inloggen/code/"
    assert remembered.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_owner_who_changes_their_mind_logs_in_as_before(alice: Person, remembered: Visitor) -> None:
    _asks(remembered)
    assert remembered.follow("Terug").h1 == "Inloggen"
    page = remembered.press("Inloggen", email=alice.email, password=PASSWORD)
    assert page.h1 == "Mijn account"


def test_owner_who_looks_and_goes_back_stays_logged_in(remembered: Visitor) -> None:
    remembered.open("/beveiliging/")
    remembered.follow(OFFER)
    assert remembered.follow("Terug").h1 == "Beveiliging"


@pytest.mark.requirement("S26")
def test_fourth_mail_within_the_hour_waits(alice: Person, remembered: Visitor) -> None:
    for _mail in range(3):
        _asks(remembered)
        log_in(remembered, alice)
    assert "Te veel pogingen." in _asks(remembered).text


@pytest.mark.requirement("S62")
def test_owner_who_reset_the_password_reads_whom_to_call_and_goes_on_with_a_counter_code(
    town: Town, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    clock.shift(timedelta(minutes=5))
    town.invite(carol, role="branch-admin")
    desk = town.enrol(carol)
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=OTHER_WORD)
    visitor.press("Controleer", code=alice.app_code(), remember="on")
    before = len(town.smtp.mails)

    visitor.open("/beveiliging/")
    page = visitor.follow(OFFER)
    assert "Daarom kunt u de app nu niet zelf herstellen. Bel 010 123 4567" in page.text
    assert "Stuur mij een mail" not in page.buttons
    code = given_code(desk, alice)
    assert visitor.press("Ga verder", password=OTHER_WORD).h1 == "Baliecode"
    assert visitor.press("Controleer", code=code).url == "/inloggen/sms/"
    connect(town, alice, visitor)
    assert visitor.page.h1 == "Mijn account"
    told = [mail["Subject"] for mail in town.smtp.mails[before:]]
    assert "Herstel uw mobiele app" not in told


def test_thief_of_a_session_without_the_password_gets_no_mail_sent_and_is_rate_limited(
    town: Town, alice: Person, remembered: Visitor
) -> None:
    thief = Visitor(ELSEWHERE)
    thief.client.cookies["session"] = remembered.client.cookies["session"].value
    mails, texts = len(town.smtp.mails), len(town.twilio.sent)
    for _guess in range(5):
        assert "Uw wachtwoord is niet goed." in _asks(thief, WRONG).text
    assert "Te veel pogingen." in _asks(thief).text
    for url in ("/herstel/gestuurd/", "/herstel/baliecode/", "/inloggen/koppelen/"):
        assert thief.open(url).h1 == "Mijn account"
    assert thief.open("/herstel/verder/").h1 == "Ga hier verder"
    town.deliver()
    assert (len(town.smtp.mails), len(town.twilio.sent)) == (mails, texts)
    assert remembered.open("/").h1 == "Mijn account"
    assert alice.phone not in thief.open("/herstel/").html


def test_thief_of_session_and_mailbox_needs_the_password_and_then_the_sms(
    town: Town, alice: Person, remembered: Visitor
) -> None:
    _asks(remembered)
    town.deliver()
    link = town.link_for(alice)
    log_in(remembered, alice)
    thief = Visitor(ELSEWHERE)
    thief.client.cookies["session"] = remembered.client.cookies["session"].value
    assert "password" in thief.open(link).form_with("Ga verder").attributes
    assert "Uw wachtwoord is niet goed." in thief.press("Ga verder", password=WRONG).text
    assert thief.press("Ga verder", password=PASSWORD).url == "/inloggen/sms/"
    assert thief.open("/inloggen/koppelen/").url == "/inloggen/sms/"
