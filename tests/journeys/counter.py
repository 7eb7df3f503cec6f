"""Helpers for counter codes (baliecode): issue one at the desk, enter it, finish the recovery."""

from __future__ import annotations

import re

from tests.journeys.page import Page
from tests.journeys.town import Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor

GONE = "De baliecode is niet goed."


def desk_page(person: Person) -> str:
    """Return the path of the desk page that issues a counter code to this person."""
    return f"/beheer/accounts/user/{user_of(person).pk}/baliecode/"


def ask_at_the_counter(desk: Visitor, person: Person) -> Page:
    """At the desk, press 'Maak baliecode' on the person's page; return the next page."""
    desk.open(desk_page(person))
    return desk.press("Maak baliecode", reason="paspoort gezien")


def given_code(desk: Visitor, person: Person) -> str:
    """Issue a counter code at the desk; return the code."""
    page = ask_at_the_counter(desk, person)
    found = re.search(r"\b[B-Z]{4} [B-Z]{4}\b", page.text)
    assert found, page.text
    return found[0]


def wrong(code: str) -> str:
    """Return this counter code with another last letter, so that the site refuses it."""
    return code[:-1] + ("B" if code[-1] == "Z" else "Z")


def at_the_field(visitor: Visitor, person: Person, password: str | None = None) -> Page:
    """Enter the password, and open the page where the counter code is entered; return that page."""
    log_in(visitor, person, *([password] if password else []))
    visitor.follow("Herstel mobiele app")
    page = visitor.follow("Vul hem hier in.")
    assert page.h1 == "Baliecode"
    return page


def finish(town: Town, person: Person, visitor: Visitor) -> Page:
    """Enter the SMS code and connect an app, which ends a recovery; return the next page."""
    assert visitor.page.url == "/inloggen/sms/", visitor.page.text
    town.deliver()
    person.key = visitor.press("Controleer", code=town.sms_code_for(person)).key
    return visitor.press("Controleer", code=person.app_code())
