"""An agency with 250 branches: head office gives them all to one admin, who works with them."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine

from accounts.models import Branch
from tests.journeys.late import AWAY, NOTHING, come_back
from tests.journeys.page import Form
from tests.journeys.town import Person, Town, user_of
from tests.journeys.visitor import Visitor

BRANCHES = 250
PEOPLE = "/beheer/accounts/user/"

pytestmark = pytest.mark.requirement("S70", "S71")


@pytest.fixture
def desk(town: Town, carol: Person, bob: Person) -> Visitor:
    """Return head office's browser. Bob is an admin of one of the 250 branches."""
    town.invite(bob, role="branch-admin")
    Branch.objects.bulk_create(
        Branch(
            number=f"{number:04}",
            name=f"Vestiging {number}",
            phone="+31101234567",
            reply_to="vestiging@werktalent.example",
        )
        for number in range(1000, 1000 + BRANCHES - 1)
    )
    town.invite(carol, role="head-office")
    return town.enrol(carol)


def everything_of(form: Form) -> dict[str, object]:
    """Return what a browser posts when every branch is chosen in the form of Bob."""
    buttons = {"_addanother", "_continue"}
    kept = {name: form.fields[name] for name in form.fields.keys() - buttons}
    return {**kept, "manages": [str(pk) for pk in Branch.objects.values_list("pk", flat=True)]}


def page_of(person: Person) -> str:
    return f"{PEOPLE}{user_of(person).pk}/change/"


def test_admin_gets_every_branch_and_keeps_them_when_the_page_is_saved_again(
    desk: Visitor, bob: Person
) -> None:
    page = desk.open(page_of(bob))
    assert desk.send(page.url, everything_of(page.forms[-1])).status == 200
    assert user_of(bob).manages.count() == BRANCHES
    page = desk.open(page_of(bob))
    desk.send(page.url, everything_of(page.forms[-1]) | {"last_name": "Smit"})
    assert (user_of(bob).last_name, user_of(bob).manages.count()) == ("Smit", BRANCHES)


def test_code_that_is_asked_loses_no_branch(
    desk: Visitor, bob: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    page = desk.open(page_of(bob))
    clock.shift(timedelta(minutes=6))
    desk.send(page.url, everything_of(page.forms[-1]))
    form = desk.page.form_with("Controleer")
    waiting = re.findall(r'name="manages" value="(\d+)"', desk.page.html)
    code = {"manages": waiting, "step_up-code": carol.app_code()}
    desk.send(form.action, form.fields | code)
    assert user_of(bob).manages.count() == BRANCHES


def test_form_that_came_too_late_comes_back_with_every_branch(
    desk: Visitor, bob: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    page = desk.open(page_of(bob))
    posted = everything_of(page.forms[-1]) | {"last_name": "Smit"}
    clock.shift(AWAY)
    desk.send(page.url, posted)
    page = come_back(desk, carol)
    assert NOTHING in page.text
    assert page.forms[-1].fields["last_name"] == "Smit"
    assert page.html.count(" selected>") >= BRANCHES


def test_admin_of_every_branch_works_at_the_desk(
    town: Town, desk: Visitor, bob: Person, alice: Person
) -> None:
    user_of(bob).manages.set(Branch.objects.all())
    town.invite(alice)
    admin = town.enrol(bob)
    for path in ("", "accounts/user/", "accounts/branch/", "accounts/securityevent/"):
        assert admin.open(f"/beheer/{path}").status == 200
    page = admin.open(f"{PEOPLE}add/")
    typed = {
        "first_name": "Tom",
        "last_name": "Smit",
        "email": "tom@mail.example",
        "phone": "06 87654322",
        "branch": str(Branch.objects.latest("pk").pk),
    }
    form = page.forms[-1].fields
    kept = {name: form[name] for name in form.keys() - {"_addanother", "_continue"}}
    assert admin.send(page.url, kept | typed).status == 200
    assert Branch.objects.latest("pk").people.get().email == "tom@mail.example"
