"""What users find when they return later: an ended session, device or link, or a block."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.utils import timezone

from onboarding.services import change_person
from tests.journeys.town import PASSWORD, Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor

SECOND, MINUTE, HOUR, DAY = (
    timedelta(seconds=1),
    timedelta(minutes=1),
    timedelta(hours=1),
    timedelta(days=1),
)
BLOCKED = "Uw account is geblokkeerd. Bel 010 123 4567"
WRONG = "Uw e-mailadres of wachtwoord is niet goed."


def _enrolled(town: Town, person: Person, role: str) -> Visitor:
    town.invite(person, role=role)
    return town.enrol(person)


def _allow(person: Person, *, enters: bool) -> None:
    """As the desk does, unblock the person if `enters` is True, and block them if it is False."""
    change_person(by=None, user=user_of(person), now=timezone.now(), is_active=enters)


# How long a session lasts


@pytest.mark.requirement("S50")
@pytest.mark.asvs("V7.3.1")
@pytest.mark.parametrize(
    ("role", "idle"), [("employee", 60 * MINUTE), ("branch-admin", 15 * MINUTE)]
)
def test_idle_session_ends(
    town: Town, alice: Person, clock: time_machine.Traveller, role: str, idle: timedelta
) -> None:
    browser = _enrolled(town, alice, role)
    clock.shift(idle - SECOND)
    assert browser.open("/").h1 == "Mijn account"
    clock.shift(idle)
    page = browser.open("/")
    assert (page.h1, page.url) == ("Inloggen", "/inloggen/?next=/")


@pytest.mark.requirement("S50")
@pytest.mark.asvs("V7.3.2")
@pytest.mark.parametrize(("role", "whole"), [("employee", 24 * HOUR), ("branch-admin", 8 * HOUR)])
def test_session_in_constant_use_ends_too(
    town: Town, alice: Person, clock: time_machine.Traveller, role: str, whole: timedelta
) -> None:
    browser = _enrolled(town, alice, role)
    visits, rest = divmod(whole - SECOND, 14 * MINUTE)
    for _visit in range(visits):
        clock.shift(14 * MINUTE)
        assert browser.open("/").h1 == "Mijn account"
    clock.shift(rest)
    assert browser.open("/").h1 == "Mijn account"
    clock.shift(SECOND)
    assert browser.open("/").h1 == "Inloggen"


def test_user_who_comes_back_after_the_session_is_led_to_the_page_they_wanted(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    browser = _enrolled(town, alice, "employee")
    clock.shift(2 * HOUR)
    page = browser.open("/beveiliging/")
    assert page.url == "/inloggen/?next=/beveiliging/"
    browser.press("Inloggen", email=alice.email, password="Een fiets met 2 wielen!")
    assert browser.press("Controleer", code=alice.app_code()).h1 == "Beveiliging"


def test_form_posted_after_the_session_loses_nothing_but_the_session(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    browser = _enrolled(town, alice, "employee")
    browser.open("/beveiliging/")
    clock.shift(2 * HOUR)
    assert browser.press("Log overal uit").h1 == "Inloggen"


# Thirty days


@pytest.mark.requirement("S40")
@pytest.mark.parametrize(
    ("days", "url"), [(-1, "/"), (0, "/inloggen/code/"), (1, "/inloggen/code/")]
)
def test_device_is_remembered_until_the_thirtieth_day(
    town: Town, alice: Person, clock: time_machine.Traveller, days: int, url: str
) -> None:
    town.invite(alice)
    browser = town.enrol(alice, remember="on")
    clock.shift(project.DEVICE_LIFETIME + days * DAY)
    log_in(browser, alice)
    assert browser.page.url == url


@pytest.mark.requirement("S40")
def test_device_can_be_remembered_again_afterwards(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    browser = town.enrol(alice, remember="on")
    clock.shift(project.DEVICE_LIFETIME + DAY)
    log_in(browser, alice)
    assert browser.press("Controleer", code=alice.app_code(), remember="on").h1 == "Mijn account"
    clock.shift(project.DEVICE_LIFETIME - DAY)
    log_in(browser, alice)
    assert browser.page.h1 == "Mijn account"


@pytest.mark.parametrize(("days", "sentence"), [(29, BLOCKED), (31, WRONG)])
def test_blocked_person_reads_it_in_their_own_browser_for_thirty_days(
    town: Town, alice: Person, clock: time_machine.Traveller, days: int, sentence: str
) -> None:
    browser = _enrolled(town, alice, "employee")
    _allow(alice, enters=False)
    clock.shift(days * DAY)
    log_in(browser, alice)
    assert sentence in browser.page.text


# Blocked


@pytest.mark.requirement("S51")
@pytest.mark.asvs("V7.4.2")
def test_blocked_person_is_logged_out_at_the_next_click(town: Town, alice: Person) -> None:
    browser = _enrolled(town, alice, "employee")
    _allow(alice, enters=False)
    assert browser.open("/beveiliging/").h1 == "Inloggen"
    log_in(browser, alice)
    assert browser.page.status == 403
    assert BLOCKED in browser.page.text


def test_blocked_person_in_a_strange_browser_gets_the_answer_of_a_wrong_password(
    town: Town, alice: Person
) -> None:
    _enrolled(town, alice, "employee")
    _allow(alice, enters=False)
    texts = []
    for password in ("Een fiets met 2 wielen!", "Iets heel anders 1!"):
        browser = Visitor()
        log_in(browser, alice, password)
        texts.append((browser.page.status, browser.page.text))
    assert texts[0] == texts[1]
    assert WRONG in texts[0][1]


def test_unblocked_person_enters_as_before(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    browser = _enrolled(town, alice, "employee")
    _allow(alice, enters=False)
    log_in(browser, alice)
    _allow(alice, enters=True)
    clock.shift(MINUTE)
    log_in(browser, alice)
    assert browser.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_blocked_person_gets_no_mail(town: Town, alice: Person) -> None:
    browser = _enrolled(town, alice, "employee")
    _allow(alice, enters=False)
    before = len(town.smtp.mails_to(alice.email))
    browser.open("/wachtwoord/vergeten/")
    page = browser.press("Stuur mij een mail", email=alice.email)
    assert "Als dit adres bij ons bekend is" in page.text
    town.deliver()
    assert len(town.smtp.mails_to(alice.email)) == before


# A link


def test_recover_link_that_expired_leads_to_login(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(minutes=5))
    browser = Visitor()
    log_in(browser, alice)
    browser.follow("Herstel mobiele app")
    browser.press("Stuur mij een mail")
    town.deliver()
    clock.shift(timedelta(hours=1, seconds=1))
    assert browser.open(town.link_for(alice)).h1 == "Deze link is verlopen."
    assert browser.follow("Herstel mobiele app").h1 == "Inloggen"
    browser.press("Inloggen", email=alice.email, password=PASSWORD)
    assert "Herstel mobiele app" in browser.page.links
