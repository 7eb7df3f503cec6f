"""Helpers for tests of thieves: get mail links, and check that a browser has no access."""

from __future__ import annotations

from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

WRONG = "Iets heel anders 1!"
THIEFS = "Van de dief 2026 is dit!"
INSIDE = ("/", "/beveiliging/", "/wachtwoord/wijzigen/", "/beheer/")


def is_outside(thief: Visitor) -> bool:
    """Return whether this browser is refused every page that requires a login."""
    return all(thief.open(path).h1 != "Mijn account" and thief.page.url != path for path in INSIDE)


def asked_reset(town: Town, person: Person) -> str:
    """Request a password reset for the person, without logging in; return the link in the mail."""
    town.deliver()  # mails due at the same moment go out in any order: only the next one is read
    asking = Visitor()
    asking.open("/wachtwoord/vergeten/")
    asking.press("Stuur mij een mail", email=person.email)
    town.deliver()
    return town.link_for(person)


def asked_recovery(town: Town, person: Person, visitor: Visitor) -> str:
    """Enter the password and follow 'Herstel mobiele app'; return the link in the mail."""
    town.deliver()
    log_in(visitor, person)
    visitor.follow("Herstel mobiele app")
    visitor.press("Stuur mij een mail")
    town.deliver()
    return town.link_for(person)
