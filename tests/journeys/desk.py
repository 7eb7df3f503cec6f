"""Helpers for a branch admin's work at the desk."""

from __future__ import annotations

from tests.journeys.page import Page
from tests.journeys.town import Person, user_of
from tests.journeys.visitor import Visitor

_OTHER_BUTTONS = {"_addanother", "_continue"}


def change(desk: Visitor, person: Person, **changed: str) -> Page:
    """Open a person's page at the desk, save it with the fields `changed`; return the next page."""
    page = desk.open(f"/beheer/accounts/user/{user_of(person).pk}/change/")
    return desk.send(page.url, person_form(page, person, **changed))


def block(desk: Visitor, person: Person) -> Page:
    """Block a person on the page that asks; return the next page."""
    desk.open(f"/beheer/accounts/user/{user_of(person).pk}/blokkeren/")
    return desk.press("Blokkeer", reason="telefoon gestolen")


def person_form(page: Page, person: Person, **changed: str) -> dict[str, str]:
    """Return what a browser posts when the person's form is saved with the fields `changed`."""
    now = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone": person.phone,
        "branch": str(user_of(person).branch_id),
        "language": "nl",
    }
    form = page.forms[-1].fields | now | changed | {"_save": "Opslaan"}
    # A browser sends one of the form's three buttons.
    return {name: value for name, value in form.items() if name not in _OTHER_BUTTONS}
