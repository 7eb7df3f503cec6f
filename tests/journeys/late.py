"""Helpers for forms that are filled in during a session and sent after its end."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from tests.journeys.desk import person_form
from tests.journeys.page import Page
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor

NOTHING = "U was uitgelogd. Er is nog niets gedaan."
PRESS_AGAIN = f"{NOTHING} Druk opnieuw op de knop."
TYPED = f"{NOTHING} Wat u had ingevuld, staat er weer. Kijk het na en druk opnieuw op de knop."
GONE = f"{NOTHING} Wat u had ingevuld of gekozen, is weg."
AWAY = timedelta(minutes=61)
SORRY = "Deze persoon is veranderd terwijl u hier bezig was."


def come_back(visitor: Visitor, person: Person) -> Page:
    """On the current page, a login page, enter password and app code; return the next page."""
    assert visitor.page.h1 == "Inloggen", visitor.page.text
    visitor.press("Inloggen", email=person.email, password=PASSWORD)
    return visitor.press("Controleer", code=person.app_code())


@pytest.fixture
def desk(town: Town, alice: Person, carol: Person) -> Visitor:
    """Return a branch admin's browser, on the desk page of an employee without a password."""
    town.invite(alice)
    town.invite(carol, role="branch-admin")
    browser = town.enrol(carol)
    browser.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    return browser


def send_too_late(
    desk: Visitor, person: Person, clock: time_machine.Traveller, **typed: str
) -> None:
    """Fill in the person's form at the desk, let the session expire, and then send the form."""
    form = person_form(desk.page, person, **typed)
    clock.shift(AWAY)
    desk.send(desk.page.url, form)
