"""A form sent after its session ended is kept in a cookie: for one user, for 15 minutes."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from string import ascii_letters

import pytest
import time_machine

from messaging.models import Message
from tests.journeys.desk import person_form
from tests.journeys.late import AWAY, GONE, NOTHING, come_back, desk, send_too_late
from tests.journeys.town import PASSWORD, Person, Town, user_of
from tests.journeys.visitor import Visitor

__all__ = ["desk"]


def test_other_person_who_logs_in_meanwhile_sees_nothing_of_the_form(
    town: Town,
    desk: Visitor,
    alice: Person,
    carol: Person,
    bob: Person,
    clock: time_machine.Traveller,
) -> None:
    town.invite(bob, role="branch-admin")
    town.enrol(bob)
    send_too_late(desk, alice, clock, first_name="Geheim")
    sealed = desk.client.cookies["carried"].value
    page = come_back(desk, bob)
    assert (page.status, "Geheim" in page.html, NOTHING in page.text) == (200, False, False)
    assert not desk.client.cookies["carried"].value
    assert "Geheim" not in sealed
    desk.press("Uitloggen")
    clock.shift(timedelta(minutes=1))
    desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    assert "Geheim" not in come_back(desk, carol).html


def test_page_of_one_person_is_not_taken_for_that_of_the_next(
    town: Town,
    desk: Visitor,
    alice: Person,
    carol: Person,
    bob: Person,
    clock: time_machine.Traveller,
) -> None:
    """Bob logs in and out in Carol's browser. Then the form in Carol's old tab is refused."""
    town.invite(bob, role="branch-admin")
    town.enrol(bob)
    typed, here = person_form(desk.page, alice, first_name="Geheim"), desk.page.url
    clock.shift(AWAY)
    desk.open("/")
    come_back(desk, bob)
    desk.press("Uitloggen")
    assert desk.send(here, typed).status == 403
    clock.shift(timedelta(minutes=1))
    desk.open(here)
    assert "Geheim" not in come_back(desk, bob).html


def test_kept_form_is_gone_in_the_sixteenth_minute(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    send_too_late(desk, alice, clock, first_name="Alicia")
    clock.shift(timedelta(minutes=15))
    page = come_back(desk, carol)
    assert ("Alicia" in page.html, NOTHING in page.text) == (False, False)


def test_kept_form_comes_back_once(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    send_too_late(desk, alice, clock, first_name="Alicia")
    page = come_back(desk, carol)
    assert "Alicia" in page.html
    assert "Alicia" not in desk.open(page.url).html


@pytest.mark.asvs("V14.3.1")
def test_user_who_logs_out_leaves_no_form_behind(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    here = desk.page.url
    typed = person_form(desk.page, alice, first_name="Alicia")
    clock.shift(AWAY)
    desk.send(here, typed)
    desk.open("/inloggen/")
    assert come_back(desk, carol).h1 == "Mijn account"
    desk.press("Uitloggen")
    clock.shift(timedelta(minutes=1))
    desk.open(here)
    assert "Alicia" not in come_back(desk, carol).html


def test_too_large_a_form_is_lost_and_the_page_says_so(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    noise = "".join(Random(7).choices(ascii_letters, k=9000))
    send_too_late(desk, alice, clock, first_name=noise)
    page = come_back(desk, carol)
    assert (page.status, GONE in page.text) == (200, True)
    assert page.forms[-1].fields["first_name"] == "Alice"


def test_selection_is_lost_and_the_list_says_so(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    page = desk.open("/beheer/accounts/user/?q=alice")
    chosen = {"action": "send_activation", "_selected_action": [str(user_of(alice).pk)]}
    before = Message.objects.count()
    clock.shift(AWAY)
    desk.send(page.url, page.forms[-1].fields | chosen | {"index": "0"})
    page = come_back(desk, carol)
    assert (page.url, GONE in page.text) == ("/beheer/accounts/user/?q=alice", True)
    assert Message.objects.count() == before


def test_password_is_in_no_cookie(town: Town, alice: Person, clock: time_machine.Traveller) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    visitor.open("/wachtwoord/wijzigen/")
    clock.shift(AWAY)
    visitor.press("Toepassen", current=PASSWORD, password="Een heel ander woord 7!")
    short = len(visitor.client.cookies["carried"].value)
    assert GONE in come_back(visitor, alice).text
    clock.shift(AWAY)
    visitor.press("Toepassen", current=PASSWORD * 9, password="Een heel ander woord 7!" * 9)
    assert abs(len(visitor.client.cookies["carried"].value) - short) < 9


def test_changed_cookie_brings_nothing_back(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    send_too_late(desk, alice, clock, first_name="Alicia")
    value = desk.client.cookies["carried"].value
    desk.client.cookies["carried"] = value[:-6] + ("AAAA==" if value[-6:] != "AAAA==" else "BBBB==")
    page = come_back(desk, carol)
    assert (page.status, "Alicia" in page.html, NOTHING in page.text) == (200, False, False)
    assert not desk.client.cookies["carried"].value


@pytest.mark.parametrize("logs_out", [True, False])
def test_form_of_a_stranger_at_the_browser_is_not_shown_to_the_owner(
    town: Town, desk: Visitor, carol: Person, clock: time_machine.Traveller, *, logs_out: bool
) -> None:
    add = "/beheer/accounts/user/add/"
    branch = desk.open(add).forms[-1].fields.get("branch", "1")
    clock.shift(AWAY / 60 if logs_out else AWAY)
    if logs_out:
        desk.press("Uitloggen")
    token = desk.open("/inloggen/").first_form.fields["csrfmiddlewaretoken"]
    typed = {"first_name": "Mallory", "email": "mallory@mail.example", "branch": branch}
    desk.send(add, typed | {"csrfmiddlewaretoken": token, "page": "0" * 16})
    page = come_back(desk, carol)
    assert (page.url, "allory" in page.html, NOTHING in page.text) == (add, False, False)


def test_page_that_was_asked_before_the_form_was_kept_deletes_nothing(
    desk: Visitor, alice: Person, clock: time_machine.Traveller
) -> None:
    """Its response may arrive after the cookie that another tab got meanwhile."""
    late = desk.client.get("/")
    send_too_late(desk, alice, clock, first_name="Anders")
    desk.client.cookies.update(late.cookies)
    assert late.status_code == 200
    assert desk.client.cookies["carried"].value
