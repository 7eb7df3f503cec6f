"""No form of the desk loses what was typed in it: not by a refusal, nor when the session ends.

The forms come from the resolver, so that a new one is tried without a word here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Branch, User
from tests.journeys.filling import Filled, forms_of_the_desk
from tests.journeys.late import AWAY, NOTHING, come_back
from tests.journeys.town import Person, Town, step_up, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S86")

SORRY = "is veranderd terwijl u hier bezig was."
PEOPLE = "accounts/user/{}/"
CODE_IS_OLD = timedelta(minutes=6)
# The forms that must be among those which are found.
KNOWN = {
    *("accounts/user/add/", "accounts/branch/add/", "accounts/branch/{}/change/"),
    *(f"{PEOPLE}{page}/" for page in ("change", "herstelmail", "blokkeren", "vrijgeven")),
    *(f"{PEOPLE}{page}/" for page in ("uitloggen", "verplaatsen", "verwijderen")),
}
APART = ("change/", "verwijderen/")  # pages of a person that are none of desk/actions.py
ACTIONS = {one for one in KNOWN if one.startswith(PEOPLE) and not one.endswith(APART)}


@pytest.fixture
def desk(town: Town, alice: Person, carol: Person) -> Visitor:
    """Return head office's browser. Alice is an employee of the first of two branches."""
    town.invite(alice)
    town.invite(carol, role="head-office")
    Branch.objects.create(
        number="03", name="Delft", phone="+31151234567", reply_to="delft@werk.example"
    )
    return town.enrol(carol)


def filled(desk: Visitor, alice: Person) -> list[Filled]:
    person, delft = user_of(alice), Branch.objects.get(name="Delft")
    return list(forms_of_the_desk(desk, person, delft))


def name_of(form: Filled) -> str:
    """Return the path of the form's page, without the key of the row."""
    parts = form.url.removeprefix("/beheer/").split("/")
    return "/".join("{}" if part.isdigit() else part for part in parts)


def lost_by_the_end_of_the_session(
    desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> set[str]:
    """Post each form after the session has ended. Return those that lost what was typed."""
    lost = set()
    for form in filled(desk, alice):
        posted = form.opened(desk)
        clock.shift(AWAY)
        desk.send(form.url, posted)
        page = come_back(desk, carol)
        assert NOTHING in page.text, form.url
        lost |= set() if form.is_in(page) else {name_of(form)}
    return lost


def lost_by_a_refusal(desk: Visitor, alice: Person) -> set[str]:
    """Post each form with the mark of another page. Return those that lost what was typed.

    Alice is blocked while the form that ends a block is posted.
    """
    lost = set()
    for form in filled(desk, alice):
        User.objects.filter(pk=user_of(alice).pk).update(is_active="vrijgeven" not in form.url)
        posted = form.opened(desk)
        if "seen" not in posted:
            continue
        page = desk.send(form.url, posted | {"seen": "0" * 64})
        assert SORRY in page.text, form.url
        lost |= set() if form.is_in(page) else {name_of(form)}
    return lost


def test_every_form_comes_back_filled_in_after_the_session_ended(
    desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    assert {name_of(form) for form in filled(desk, alice)} >= KNOWN
    assert lost_by_the_end_of_the_session(desk, alice, carol, clock) == set()


def test_control_page_that_shows_no_form_again_loses_every_one(
    desk: Visitor,
    alice: Person,
    carol: Person,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("accounts.login_required._refills", lambda _request, _view: False)
    assert lost_by_the_end_of_the_session(desk, alice, carol, clock) >= KNOWN


def test_every_form_that_is_outdated_keeps_what_was_typed(desk: Visitor, alice: Person) -> None:
    assert lost_by_a_refusal(desk, alice) == set()


def test_control_refusal_that_redirects_loses_every_action(
    desk: Visitor, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def redirecting(request: HttpRequest, *_form: object, **_why: object) -> HttpResponse:
        return redirect(request.path)

    # The sentence is of the page that follows, and this control looks at what was typed only.
    monkeypatch.setattr("tests.guards.test_every_desk_form.SORRY", "")
    monkeypatch.setattr("desk.actions._refused", redirecting)
    assert lost_by_a_refusal(desk, alice) == ACTIONS


def test_every_form_that_waits_for_a_code_comes_back_if_the_session_ends(
    desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    waited, lost = 0, set()
    for form in filled(desk, alice):
        clock.shift(CODE_IS_OLD)
        if desk.send(form.url, form.opened(desk)).h1 != "Bent u het zelf?":
            continue
        clock.shift(AWAY)
        step_up(desk, carol)
        clock.shift(timedelta(minutes=1))
        waited += 1
        lost |= set() if form.is_in(come_back(desk, carol)) else {name_of(form)}
    assert (lost, waited >= 5) == (set(), True)


def test_form_that_misses_a_value_keeps_the_others(desk: Visitor, alice: Person) -> None:
    for form in filled(desk, alice):
        if "branch" not in form.typed:
            continue
        others = {name: value for name, value in form.typed.items() if name != "branch"}
        page = desk.send(form.url, form.opened(desk) | {"branch": ""})
        assert (page.status, replace(form, typed=others).is_in(page)) == (200, True), form.url
        assert "Fout:" in page.title
