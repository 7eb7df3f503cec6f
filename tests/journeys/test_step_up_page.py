"""If a posted form needs an app code first, the step-up page keeps the form for its sender."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from string import ascii_letters

import pytest
import time_machine

from accounts.models import User
from tests.journeys.codes import other_than
from tests.journeys.desk import person_form
from tests.journeys.test_step_up import ASKED, desk
from tests.journeys.town import Person, Town, log_in, step_up, user_of
from tests.journeys.visitor import HOST, Visitor

pytestmark = pytest.mark.requirement("S52")


__all__ = ["desk"]


def test_post_that_needs_a_code_redirects_to_a_page_of_its_own(
    town: Town, alice: Person, carol: Person, desk: Visitor
) -> None:
    """Without the redirect, the browser's back button would ask whether to send the form again."""
    town.invite(alice)
    page = desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    typed = person_form(page, alice, phone="06 87654322")
    answer = desk.client.post(page.url, typed, headers={"origin": HOST})
    assert (answer.status_code, answer["Location"]) == (302, "/beveiliging/code/")
    assert desk.open("/beveiliging/code/").h1 == ASKED
    assert desk.open("/beveiliging/code/").h1 == ASKED
    assert "Vul nog een keer uw code in om deze gegevens te veranderen." in desk.page.text
    assert step_up(desk, carol).url != "/beveiliging/code/"
    assert str(user_of(alice).phone) == "+31687654322"
    assert desk.open("/beveiliging/code/").h1 == "Mijn account"


def test_wrong_code_leaves_no_form_to_resubmit_and_loses_nothing(
    town: Town, alice: Person, carol: Person, desk: Visitor
) -> None:
    town.invite(alice)
    page = desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    desk.send(page.url, person_form(page, alice, phone="06 87654322"))
    form = desk.page.form_with("Controleer")
    wrong = {"step_up-code": other_than(carol.app_code())}
    answer = desk.client.post(form.action, form.fields | wrong, headers={"origin": HOST})
    assert (answer.status_code, answer["Location"]) == (302, "/beveiliging/code/")
    page = desk.open("/beveiliging/code/")
    assert "De code is niet goed" in page.text
    assert page.title.startswith("Fout:")
    assert "De code is niet goed" not in desk.open("/beveiliging/code/").text
    step_up(desk, carol)
    assert str(user_of(alice).phone) == "+31687654322"


def test_wait_after_wrong_codes_leads_on_to_the_page_that_keeps_the_form(
    town: Town, alice: Person, carol: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    page = desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    desk.send(page.url, person_form(page, alice, phone="06 87654322"))
    for _try in range(6):
        page = desk.press("Controleer", **{"step_up-code": other_than(carol.app_code())})
    assert page.status == 429
    clock.shift(timedelta(minutes=1))
    assert desk.follow("Ga hier verder").url == "/beveiliging/code/"
    step_up(desk, carol)
    assert str(user_of(alice).phone) == "+31687654322"


def test_wait_after_wrong_codes_for_a_page_leads_on_to_that_page(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    clock.shift(timedelta(minutes=6))
    visitor.open("/wachtwoord/wijzigen/")
    for _try in range(6):
        visitor.press("Controleer", **{"step_up-code": other_than(alice.app_code())})
    assert visitor.page.status == 429
    assert visitor.page.links["Ga hier verder"] == "/wachtwoord/wijzigen/"


def test_password_page_asks_again_at_its_own_address(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    clock.shift(timedelta(minutes=6))
    form = visitor.open("/wachtwoord/wijzigen/").form_with("Controleer")
    typed = {**form.fields, "step_up-code": other_than(alice.app_code())}
    answer = visitor.client.post(form.action, typed, headers={"origin": HOST})
    assert (answer.status_code, answer["Location"]) == (302, "/wachtwoord/wijzigen/")
    page = visitor.open("/wachtwoord/wijzigen/")
    assert (page.h1, "De code is niet goed" in page.text) == (ASKED, True)


def test_form_that_waits_for_a_code_is_kept_for_its_own_user(
    town: Town, alice: Person, bob: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.invite(bob, role="branch-admin")
    town.enrol(bob)
    page = desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    desk.send(page.url, person_form(page, alice, phone="06 87654322"))
    clock.shift(timedelta(minutes=1))
    carried = desk.client.cookies["carried"].value
    other = Visitor()
    log_in(other, bob)
    other.press("Controleer", code=bob.app_code())
    other.client.cookies["carried"] = carried
    page = other.open("/beveiliging/code/")
    assert (page.h1, "87654322" in page.html) == ("Mijn account", False)


def test_form_that_waited_a_quarter_of_an_hour_is_gone(
    town: Town, alice: Person, desk: Visitor, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    page = desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    desk.send(page.url, person_form(page, alice, phone="06 87654322"))
    for _minutes in range(2):
        clock.shift(timedelta(minutes=7, seconds=30))
        page = desk.open("/beveiliging/code/")
    assert (page.h1, "87654322" in page.html) == ("Mijn account", False)


def test_too_large_a_form_is_asked_its_code_all_the_same(
    town: Town, carol: Person, desk: Visitor
) -> None:
    noise = "".join(Random(7).choices(ascii_letters, k=9000))
    page = desk.open("/beheer/accounts/user/add/")
    typed = {"first_name": "Tom", "last_name": "Smit", "email": "tom@mail.example"}
    reach = {"phone": "06 87654322", "branch": str(user_of(carol).branch_id), "language": "nl"}
    desk.send(page.url, page.forms[-1].fields | typed | reach | {"noise": noise, "_save": "x"})
    assert desk.page.h1 == ASKED
    assert not User.objects.filter(email="tom@mail.example").exists()
    step_up(desk, carol)
    assert User.objects.filter(email="tom@mail.example").exists()
