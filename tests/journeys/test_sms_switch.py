"""Head office stops all SMS at the desk, and resumes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.utils import timezone
from pytest_django import Settings

from accounts.models import SecurityEvent
from lib import throttle
from lib.limits import quota
from messaging.models import Message
from messaging.states import Kind, State
from tests.journeys.town import PASSWORD, Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor

PAGE = "/beheer/messaging/smsstop/"
NO_SMS_NOW = "Wij kunnen u nu geen sms sturen. Probeer het later opnieuw of bel 010 123 4567"


@pytest.fixture
def chief(town: Town, ineke: Person) -> Visitor:
    """Return Ineke's browser, on the first page of the desk."""
    town.invite(ineke, role="head-office")
    browser = town.enrol(ineke)
    browser.open("/beheer/")
    return browser


def _waiting(town: Town, person: Person) -> Visitor:
    """Return the browser of a new user with a password, whose SMS waits in the outbox."""
    town.invite(person)
    visitor = Visitor()
    visitor.open(town.link_for(person))
    visitor.press("Toepassen", password=PASSWORD)
    return visitor


def _stop(chief: Visitor) -> None:
    chief.open(PAGE)
    chief.follow("Stop alle sms")
    chief.press("Ja, stop alle sms")


def _resume(chief: Visitor) -> None:
    chief.open(PAGE)
    chief.follow("Hervat sms")
    chief.press("Ja, hervat sms")


def test_confirmation_page_stops_nothing_yet(town: Town, alice: Person, chief: Visitor) -> None:
    page = chief.follow("Sms-verbruik")
    assert (page.url, page.h1) == (PAGE, "Sms-verbruik")
    page = chief.follow("Stop alle sms")
    assert "Inloggen met de app blijft werken." in page.text
    _waiting(town, alice)
    assert town.deliver().startswith("sent 1,")


@pytest.mark.requirement("S23")
def test_switch_stops_every_sms_and_resumes_them(
    town: Town, alice: Person, bob: Person, chief: Visitor
) -> None:
    log_in(early := _waiting(town, bob), bob)
    _stop(chief)
    assert chief.page.url == PAGE
    assert (
        "Alle sms staan stil sinds 23 november, 09:00. Gestopt door Ineke Chef." in chief.page.text
    )

    waiting = _waiting(town, alice)
    assert town.deliver().startswith("sent 0,")
    assert (town.twilio.sent_to(alice.phone), town.twilio.sent_to(bob.phone)) == ([], [])
    assert NO_SMS_NOW in waiting.page.text
    assert NO_SMS_NOW in early.open("/inloggen/sms/").text
    assert early.page.buttons == []
    assert "gestuurd" not in early.page.text

    _resume(chief)
    assert "Sms'jes worden gewoon verstuurd." in chief.page.text
    page = waiting.follow("Probeer het opnieuw")
    assert NO_SMS_NOW not in page.text
    waiting.press("Stuur mij een code")
    town.deliver()
    page = waiting.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


def test_button_on_a_page_from_before_the_stop_shows_the_stop_once(
    town: Town, alice: Person, chief: Visitor, clock: time_machine.Traveller
) -> None:
    waiting = _waiting(town, alice)
    town.deliver()
    clock.shift(timedelta(minutes=2))
    _stop(chief)
    page = waiting.press("Stuur een nieuwe code")
    assert page.text.count("Wij kunnen u nu geen nieuwe code sturen.") == 1
    assert "Wij hebben een sms gestuurd" in page.text
    page = waiting.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


def test_code_that_expired_while_stopped_is_not_sent_late(
    town: Town, alice: Person, chief: Visitor, clock: time_machine.Traveller
) -> None:
    _waiting(town, alice)
    _stop(chief)
    clock.shift(project.SMS_CODE_LIFETIME)
    assert "expired 1" in town.deliver()
    message = Message.objects.get(kind=Kind.SMS, user=user_of(alice))
    assert (message.state, message.payload) == (State.EXPIRED, "")
    assert town.twilio.sent_to(alice.phone) == []


def test_code_that_is_still_valid_when_sms_resume_is_sent(
    town: Town, alice: Person, chief: Visitor, clock: time_machine.Traveller
) -> None:
    visitor = _waiting(town, alice)
    _stop(chief)
    clock.shift(timedelta(minutes=5))
    town.deliver()
    _resume(chief)
    assert town.deliver().startswith("sent 1,")
    page = visitor.press("Controleer", code=town.sms_code_for(alice))
    assert page.url == "/inloggen/koppelen/"


def test_every_stop_and_resume_is_logged_with_the_user_who_did_it(
    chief: Visitor, ineke: Person
) -> None:
    _stop(chief)
    chief.send(f"{PAGE}stop/", chief.page.form_with("Uitloggen").fields)
    _resume(chief)
    events = SecurityEvent.objects.filter(what__startswith="sms_").order_by("pk")
    by = user_of(ineke).pk
    noted = [(event.what, event.by_user_id, event.user_id, event.by) for event in events]
    assert noted == [("sms_stopped", by, None, "desk"), ("sms_resumed", by, None, "desk")]


def test_sms_switched_off_by_the_server_are_shown_without_a_button_to_resume(
    chief: Visitor, settings: Settings
) -> None:
    settings.SMS_STOPPED = True
    page = chief.open(PAGE)
    assert "Alle sms zijn uitgezet op de server." in page.text
    assert "Stop alle sms" not in page.links


@pytest.mark.parametrize("role", ["branch-admin", "support"])
def test_other_staff_see_that_sms_are_stopped_and_cannot_resume_them(
    town: Town, carol: Person, chief: Visitor, role: str
) -> None:
    town.invite(carol, role=role)
    browser = town.enrol(carol)
    _stop(chief)
    page = browser.open(PAGE)
    assert "Alle sms staan stil" in page.text
    assert "Hervat sms" not in page.links
    assert browser.open(f"{PAGE}hervat/").status == 403
    page = browser.send(f"{PAGE}hervat/", browser.open(PAGE).form_with("Uitloggen").fields)
    assert "Alleen het hoofdkantoor mag dit." in page.text
    assert "Alle sms staan stil" in page.text


def test_first_page_warns_head_office_only(
    town: Town, carol: Person, chief: Visitor, settings: Settings
) -> None:
    town.invite(carol, role="branch-admin")
    branch_admin = town.enrol(carol)
    assert "Naar het sms-verbruik" not in chief.open("/beheer/").links
    settings.SMS_IN_ALL = quota("sms-all", 5, per=timedelta(days=1))
    for _sms in range(2):
        throttle.charge(settings.SMS_IN_ALL, now=timezone.now())
    page = chief.open("/beheer/")
    assert "Van 1 sms-budget is 80 % of meer op." in page.text
    assert "sms-budget" not in branch_admin.open("/beheer/").text
    page = chief.follow("Naar het sms-verbruik")
    assert "4 van 5 (80 %) Alarm: 80 % of meer is op." in page.text
    _stop(chief)
    assert "Alle sms staan stil." in chief.open("/beheer/").text
