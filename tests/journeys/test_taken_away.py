"""Staff lose a role or a branch while a form is open: it does nothing, and a page says so."""

from __future__ import annotations

import pytest
import time_machine
from django.utils import timezone

from accounts.models import Branch, User
from accounts.people.roles import Role
from onboarding.services import change_person
from tests.journeys.desk import person_form
from tests.journeys.late import NOTHING, come_back, desk
from tests.journeys.page import Page
from tests.journeys.town import Person, Town, user_of
from tests.journeys.visitor import Visitor

__all__ = ["desk"]

pytestmark = pytest.mark.requirement("S71", "S75")

INVITE = "/beheer/accounts/user/add/"
TOM = {"first_name": "Tom", "last_name": "Smit", "email": "tom@mail.example"}


def test_admin_who_became_an_employee_is_refused_after_the_login(
    desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    typed = person_form(desk.page, alice, first_name="Alicia")
    change_person(by=None, user=user_of(carol), now=timezone.now(), role=Role.EMPLOYEE)
    page = sent(desk, typed, carol, clock)
    assert (page.status, page.h1) == (403, "Deze pagina is niet voor u.")
    assert desk.follow("Ga hier verder").h1 == "Mijn account"
    assert user_of(alice).first_name == "Alice"


def test_admin_who_got_another_branch_finds_the_person_no_more(
    desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    typed = person_form(desk.page, alice, first_name="Alicia")
    move(carol)
    page = sent(desk, typed, carol, clock)
    assert page.status == 404
    assert NOTHING in page.text
    assert "Niet gevonden. Vraag het hoofdkantoor." in page.text
    assert user_of(alice).first_name == "Alice"


def test_invitation_of_an_admin_who_got_another_branch_comes_back_but_for_the_branch(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    old = {"branch": str(user_of(alice).branch_id), "phone": "06 87654329", "_save": "Opslaan"}
    typed = desk.open(INVITE).forms[-1].fields | TOM | old
    hague = move(carol)
    page = sent(desk, typed, carol, clock)
    assert page.forms[-1].fields.items() >= TOM.items()
    refused = desk.send(INVITE, page.forms[-1].fields | old)
    assert refused.forms[-1].fields.items() >= TOM.items()
    assert not User.objects.filter(email=TOM["email"]).exists()
    desk.send(INVITE, refused.forms[-1].fields | old | {"branch": str(hague.pk)})
    assert User.objects.get(email=TOM["email"]).branch == hague


def move(person: Person) -> Branch:
    """Let a branch admin manage another branch, and no more the old one. Return the branch."""
    hague = Branch.objects.create(number="03", name="Den Haag", phone="+31701234567")
    user, now = user_of(person), timezone.now()
    change_person(by=None, user=user, now=now, branch=hague, manages=[hague])
    return hague


def sent(
    desk: Visitor, typed: dict[str, str], person: Person, clock: time_machine.Traveller
) -> Page:
    """Send a form, which leads to the login, and log in again. Return the page that follows."""
    page = desk.send(desk.page.url, typed)
    assert "U was te lang weg. Log opnieuw in." in page.text
    clock.shift(30)  # seconds, to the next app code
    return come_back(desk, person)
