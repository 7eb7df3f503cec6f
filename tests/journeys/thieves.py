"""Helpers for tests of thieves: enrol the owner, and check that a browser has no access."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor

ELSEWHERE = "203.0.113.9"
THIEFS = "Een dief met 3 sleutels!"
BEHIND = ["/", "/beveiliging/", "/wachtwoord/wijzigen/", "/beheer/"]
STEPS = [
    "/inloggen/sms/",
    "/inloggen/koppelen/",
    "/inloggen/code/",
    "/herstel/",
    "/inloggen/verder/",
]


def enrolled(
    town: Town, person: Person, clock: time_machine.Traveller, *, remember: bool = False
) -> Visitor:
    """Enrol a person, move the clock one day forward, and return the person's browser."""
    town.invite(person)
    owner = town.enrol(person, remember="on") if remember else town.enrol(person)
    clock.shift(timedelta(days=1))
    return owner


def assert_stays_outside(thief: Visitor) -> None:
    """Check that every page that requires a login redirects to a login page."""
    for url in BEHIND:
        page = thief.open(url)
        assert page.url.startswith("/inloggen/"), page.text
