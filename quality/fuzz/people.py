"""Visitors for the fuzz tests: strangers, a person at each step of the road, logged-in people."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

Walk: TypeAlias = Callable[[Town, Person], Visitor]


def stranger(town: Town, person: Person) -> Visitor:
    """Return a new visitor on the login page, with the CSRF token that every form needs."""
    del town, person
    visitor = Visitor()
    visitor.open("/inloggen/")
    return visitor


def with_link(town: Town, person: Person) -> Visitor:
    """Return the browser of an invited person who opened the activation link."""
    town.invite(person)
    visitor = Visitor()
    visitor.open(town.link_for(person))
    return visitor


def at_sms(town: Town, person: Person) -> Visitor:
    """Return the browser of a person who chose a password, and to whom an SMS was sent."""
    visitor = with_link(town, person)
    visitor.press("Toepassen", password=PASSWORD)
    town.deliver()
    return visitor


def at_connect(town: Town, person: Person) -> Visitor:
    """Return the browser of a person who entered the SMS code."""
    visitor = at_sms(town, person)
    visitor.press("Controleer", code=town.sms_code_for(person))
    return visitor


def at_code(town: Town, person: Person) -> Visitor:
    """Return the browser of a person with an app, who has entered only the password."""
    town.invite(person)
    visitor = town.enrol(person)
    visitor.press("Uitloggen")
    log_in(visitor, person)
    return visitor


def at_recovery(town: Town, person: Person) -> Visitor:
    """Return the browser of a person who opened the mail link of 'Herstel mobiele app'."""
    visitor = at_code(town, person)
    visitor.follow("Herstel mobiele app")
    visitor.press("Stuur mij een mail")
    town.deliver()
    visitor.open(town.link_for(person))
    return visitor


def employee(town: Town, person: Person) -> Visitor:
    """Return the browser of a logged-in employee. The browser is a remembered device."""
    town.invite(person)
    return town.enrol(person, remember="on")


def branch_admin(town: Town, person: Person) -> Visitor:
    """Return the browser of a logged-in admin of one branch."""
    town.invite(person, role="branch-admin")
    return town.enrol(person)


def head_office(town: Town, person: Person) -> Visitor:
    """Return the browser of a logged-in admin of all branches."""
    town.invite(person, role="head-office", branch="")
    return town.enrol(person)


OUTSIDE = (stranger, with_link)
ON_THE_ROAD = (at_sms, at_connect, at_code, at_recovery)
