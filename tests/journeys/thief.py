"""Helpers for tests of thieves: requested links, and whether a browser is logged out."""

from __future__ import annotations

from tests.journeys.town import Person, Town, log_in
from tests.journeys.visitor import Visitor

WRONG = "Iets heel anders 1!"
THIEFS = "Van de dief 2026 is dit!"
INSIDE = ("/", "/beveiliging/", "/wachtwoord/wijzigen/", "/beheer/")


def is_outside(thief: Visitor) -> bool:
    """Return whether no page behind the login opens."""
    return all(thief.open(path).h1 != "Mijn account" and thief.page.url != path for path in INSIDE)


def asked_reset(town: Town, person: Person) -> str:
    """Request a new password, as any visitor can; return the link in the person's mail."""
    asking = Visitor()
    asking.open("/wachtwoord/vergeten/")
    asking.press("Stuur mij een mail", email=person.email)
    town.deliver()
    return town.link_for(person)


def asked_recovery(town: Town, person: Person, visitor: Visitor) -> str:
    """Request recovery of the app with the password; return the link in the person's mail."""
    log_in(visitor, person)
    visitor.follow("Herstel mobiele app")
    visitor.press("Stuur mij een mail")
    town.deliver()
    return town.link_for(person)
