"""Staff download a list of the desk as it is filtered, after the app code."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.town import PASSWORD, Person, Town, step_up
from tests.journeys.visitor import Visitor

pytestmark = [pytest.mark.requirement("S52"), pytest.mark.asvs("V7.5.3")]

LIST = "/beheer/accounts/user/?status=sent"


@pytest.fixture
def desk(town: Town, carol: Person, alice: Person, clock: time_machine.Traveller) -> Visitor:
    """Return the browser of Carol, a branch admin whose app code is six minutes old."""
    town.invite(alice)
    town.invite(carol, role="branch-admin")
    browser = town.enrol(carol)
    clock.shift(timedelta(minutes=6))
    return browser


def test_code_is_asked_first_and_the_filter_stays(desk: Visitor, carol: Person) -> None:
    desk.open(LIST)
    desk.follow("Download deze lijst")
    page = step_up(desk, carol)
    assert "In het bestand komt 1 rij. Status: Mail verstuurd" in page.text
    file = desk.press("Download voor Excel").html
    assert ("alice@mail.example" in file, carol.email in file) == (True, False)


def test_code_that_became_old_on_the_page_is_asked_before_the_file(
    desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    desk.open(LIST)
    desk.follow("Download deze lijst")
    step_up(desk, carol)
    clock.shift(timedelta(minutes=6))
    desk.press("Download voor Excel")
    file = step_up(desk, carol).html
    assert ("alice@mail.example" in file, carol.email in file) == (True, False)


def test_session_that_ended_on_the_page_loses_no_filter(
    town: Town, desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    desk.open(LIST)
    desk.follow("Download deze lijst")
    step_up(desk, carol)
    clock.shift(timedelta(minutes=30))
    desk.press("Download voor een programma")
    desk.press("Inloggen", email=carol.email, password=PASSWORD)
    page = desk.press("Controleer", code=carol.app_code())
    assert "Er is nog niets gedaan." in page.text
    assert "Status: Mail verstuurd" in page.text
    assert '"e-mailadres": "alice@mail.example"' in desk.press("Download voor een programma").html
