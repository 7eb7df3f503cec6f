"""A second tap on a button arrives with the session key that the first tap has just replaced."""

from __future__ import annotations

import pytest
import time_machine

from quality.fuzz import people
from tests.journeys.codes import at_the_sms
from tests.journeys.tabs import MINUTE, tapped_twice
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S50")


def test_two_taps_on_the_first_app_code_log_in_and_congratulate(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    alice.key = visitor.press("Controleer", code=town.sms_code_for(alice)).key
    page = tapped_twice(visitor, "Controleer", code=alice.app_code())
    assert page.h1 == "Mijn account"
    assert "Gefeliciteerd, uw account is geregistreerd en u bent ingelogd!" in page.text


def test_two_taps_on_a_later_app_code_log_in(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.enrol(alice)
    clock.shift(MINUTE)
    visitor = Visitor()
    log_in(visitor, alice)
    assert tapped_twice(visitor, "Controleer", code=alice.app_code()).h1 == "Mijn account"


def test_two_taps_on_a_recovery_from_inside_stay_on_the_road(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    visitor.open("/herstel/")
    page = tapped_twice(visitor, "Stuur mij een mail", password=PASSWORD)
    assert page.url == "/inloggen/code/"


def test_cookie_of_an_ended_session_is_deleted_at_the_page_after_a_form(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    visitor = people.at_code(town, alice)
    clock.shift(61 * MINUTE)
    assert visitor.press("Controleer", code=alice.app_code()).url == "/inloggen/?weg"
    assert not visitor.client.cookies["session"].value
