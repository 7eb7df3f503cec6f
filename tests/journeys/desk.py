"""What a branch admin does at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.journeys.town import user_of

if TYPE_CHECKING:
    from tests.journeys.page import Page
    from tests.journeys.town import Person
    from tests.journeys.visitor import Visitor


_OTHER_BUTTONS = {"_addanother", "_continue"}


def change(desk: Visitor, person: Person, **changed: str) -> Page:
    """Open somebody's page, type over what is changed, and save."""
    page = desk.open(f"/beheer/accounts/user/{user_of(person).pk}/change/")
    return desk.send(page.url, person_form(page, person, **changed))


def person_form(page: Page, person: Person, **changed: str) -> dict[str, str]:
    """Fill in a person's form as it stands, but for what is changed."""
    now = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "phone": person.phone,
        "branch": str(user_of(person).branch_id),
        "language": "nl",
        "is_active": "on",
    }
    form = page.forms[-1].fields | now | changed | {"_save": "Opslaan"}
    # The form has three buttons, and one is pressed.
    return {name: value for name, value in form.items() if name not in _OTHER_BUTTONS}
