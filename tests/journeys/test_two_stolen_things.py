"""What a thief of two things, such as mailbox and SIM, can do: see docs/threat-model.md."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.counter import finish
from tests.journeys.page import Page
from tests.journeys.thief import THIEFS, asked_recovery, asked_reset
from tests.journeys.thieves import ELSEWHERE, assert_stays_outside, enrolled
from tests.journeys.town import PASSWORD, Person, Town, log_in, step_up
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S65")

STEP_UP = "Bent u het zelf?"
OTHERS = "Van een ander 2026 is dit!"


@pytest.fixture
def owner(town: Town, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return Alice's browser: remembered yesterday, logged in with the app code just now."""
    browser = enrolled(town, alice, clock, remember=True)
    browser.open("/")
    cookie = browser.client.cookies.pop("devices")
    log_in(browser, alice)
    browser.press("Controleer", code=alice.app_code())
    browser.client.cookies["devices"] = cookie.value
    return browser


@pytest.fixture
def thief(owner: Visitor) -> Visitor:
    """Return a thief's browser, at another IP address and without cookies."""
    del owner
    return Visitor(ELSEWHERE)


def _takes(thief: Visitor, owner: Visitor, *names: str) -> None:
    for name in names:
        thief.client.cookies[name] = owner.client.cookies[name].value


def _resets(town: Town, person: Person, thief: Visitor) -> Page:
    thief.open(asked_reset(town, person))
    return thief.press("Toepassen", password=THIEFS)


def test_thief_of_mailbox_and_password_is_asked_the_sms_code(
    town: Town, alice: Person, thief: Visitor
) -> None:
    thief.open(asked_recovery(town, alice, thief))
    assert thief.press("Ga verder").url == "/inloggen/sms/"
    assert thief.open("/inloggen/koppelen/").url == "/inloggen/sms/"
    assert_stays_outside(thief)
    town.deliver()
    assert "Geef deze code aan niemand" in town.twilio.sent_to(alice.phone)[-1]


@pytest.mark.requirement("S62")
def test_thief_of_mailbox_and_sim_waits_three_days_and_gets_in(
    town: Town, alice: Person, thief: Visitor, clock: time_machine.Traveller
) -> None:
    """In three days the owner can notice that the password fails, and have the account blocked."""
    assert _resets(town, alice, thief).url == "/inloggen/code/"
    assert "nu niet zelf herstellen" in thief.open("/herstel/").text
    assert_stays_outside(thief)
    clock.shift(timedelta(hours=72, minutes=1))
    log_in(thief, alice, THIEFS)
    thief.follow("Herstel mobiele app")
    thief.press("Stuur mij een mail")
    town.deliver()
    thief.open(town.link_for(alice))
    thief.press("Ga verder")
    assert finish(town, alice, thief).h1 == "Mijn account"


@pytest.mark.asvs("V6.4.3")
def test_thief_of_mailbox_and_remembered_device_is_asked_the_app_code(
    town: Town, alice: Person, owner: Visitor, thief: Visitor
) -> None:
    _takes(thief, owner, "devices", "known")
    assert _resets(town, alice, thief).url == "/inloggen/code/"
    assert_stays_outside(thief)


def test_thief_of_mailbox_and_session_loses_the_session(
    town: Town, alice: Person, owner: Visitor, thief: Visitor
) -> None:
    _takes(thief, owner, "session")
    assert thief.open("/").h1 == "Mijn account"
    assert _resets(town, alice, thief).url == "/inloggen/code/"
    assert_stays_outside(thief)


def test_thief_of_mailbox_and_app_gets_in(
    town: Town, alice: Person, thief: Visitor, clock: time_machine.Traveller
) -> None:
    """A stolen, unlocked phone gives both. Only the branch can help, by blocking the account."""
    clock.shift(timedelta(minutes=1))
    assert _resets(town, alice, thief).url == "/inloggen/code/"
    assert thief.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_thief_of_password_and_sim_is_asked_the_app_code(
    town: Town, alice: Person, thief: Visitor
) -> None:
    before = len(town.twilio.sent)
    log_in(thief, alice)
    for url in ("/inloggen/sms/", "/inloggen/koppelen/", "/inloggen/verder/"):
        assert thief.open(url).url == "/inloggen/code/"
    assert_stays_outside(thief)
    assert len(town.twilio.sent) == before


def test_thief_of_password_and_sim_finishes_an_activation_left_halfway(
    town: Town, bob: Person, thief: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(bob)
    halfway = Visitor()
    halfway.open(town.link_for(bob))
    halfway.press("Toepassen", password=PASSWORD)
    clock.shift(timedelta(minutes=5))
    log_in(thief, bob)
    assert finish(town, bob, thief).h1 == "Mijn account"


@pytest.mark.asvs("V6.3.3")
def test_thief_of_password_and_remembered_device_changes_nothing_and_is_noticed(
    town: Town, alice: Person, owner: Visitor, thief: Visitor, clock: time_machine.Traveller
) -> None:
    _takes(thief, owner, "devices")
    for _day in range(2):
        log_in(thief, alice)
        assert thief.page.h1 == "Mijn account"
        assert thief.open("/wachtwoord/wijzigen/").h1 == STEP_UP
        clock.shift(timedelta(days=1))
    log_in(owner, alice)
    assert owner.page.url == "/inloggen/code/"
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "Een onthouden apparaat is vergeten"
    thief.client.cookies.pop("session")
    log_in(thief, alice)
    assert thief.page.url == "/inloggen/code/"


def test_thief_of_password_and_session_changes_nothing_after_five_minutes(
    alice: Person, owner: Visitor, thief: Visitor, clock: time_machine.Traveller
) -> None:
    _takes(thief, owner, "session")
    clock.shift(timedelta(minutes=5, seconds=1))
    assert thief.open("/wachtwoord/wijzigen/").h1 == STEP_UP


def test_thief_of_password_and_fresh_session_changes_the_password_and_the_owner_is_notified(
    town: Town, alice: Person, owner: Visitor, thief: Visitor
) -> None:
    """The thief cannot log in with the new password, because that requires an app code."""
    _takes(thief, owner, "session")
    thief.open("/wachtwoord/wijzigen/")
    thief.press("Toepassen", current=PASSWORD, password=THIEFS)
    assert owner.open("/").h1 == "Inloggen"
    town.deliver()
    assert town.newest_mail(alice)["Subject"] == "Uw wachtwoord is veranderd"
    again = Visitor(ELSEWHERE)
    log_in(again, alice, THIEFS)
    assert again.page.url == "/inloggen/code/"


def test_thief_of_app_and_session_still_needs_the_password(
    alice: Person, owner: Visitor, thief: Visitor, clock: time_machine.Traveller
) -> None:
    _takes(thief, owner, "session")
    clock.shift(timedelta(minutes=6))
    thief.open("/wachtwoord/wijzigen/")
    assert step_up(thief, alice).h1 == "Verander uw wachtwoord"
    page = thief.press("Toepassen", current=OTHERS, password=THIEFS)
    assert "Uw huidige wachtwoord is niet goed." in page.text


@pytest.mark.parametrize("cookies", [(), ("devices", "known"), ("session",)])
def test_without_password_and_mailbox_the_phone_gets_no_sms_and_no_other_app(
    town: Town, alice: Person, owner: Visitor, thief: Visitor, cookies: tuple[str, ...]
) -> None:
    """The thief has SIM and app, and in some runs also the owner's device cookies or session."""
    before = len(town.twilio.sent)
    _takes(thief, owner, *cookies)
    home = "Mijn account" if "session" in cookies else "Inloggen"
    for url in ("/inloggen/sms/", "/inloggen/koppelen/", "/herstel/baliecode/"):
        assert thief.open(url).h1 == home
    asked = thief.open("/herstel/")  # with a session, the page asks the password
    assert (asked.h1 == "Inloggen") == ("session" not in cookies)
    assert "Wachtwoord" in asked.text
    log_in(Visitor(ELSEWHERE), alice, OTHERS)
    assert len(town.twilio.sent) == before
