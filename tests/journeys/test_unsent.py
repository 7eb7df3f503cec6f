"""A form sent after its session ended changes nothing, and comes back filled in after a login."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from accounts.models import Branch, User
from messaging.models import Message, SmsStop
from tests.journeys.desk import change, person_form
from tests.journeys.late import (
    AWAY,
    NOTHING,
    PRESS_AGAIN,
    SORRY,
    TYPED,
    come_back,
    desk,
    send_too_late,
)
from tests.journeys.tabs import tapped_twice
from tests.journeys.thief import WRONG
from tests.journeys.town import PASSWORD, Person, Town, step_up, user_of
from tests.journeys.visitor import Visitor

__all__ = ["desk"]


def test_mail_sent_too_late_is_not_sent_and_the_page_says_so(
    town: Town, desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    before, here = Message.objects.count(), desk.page.url
    clock.shift(AWAY)
    assert "U was te lang weg. Log opnieuw in." in desk.press("Stuur activeringsmail").text
    page = come_back(desk, carol)
    assert (page.status, page.url) == (200, here)
    assert TYPED in page.text
    assert Message.objects.count() == before
    assert "De activeringsmail gaat nu naar " in desk.press("Stuur activeringsmail").text


@pytest.mark.parametrize("words", ["Log overal uit", "Vergeet dit apparaat"])
def test_button_of_beveiliging_pressed_too_late_does_nothing_and_the_page_says_so(
    town: Town, alice: Person, clock: time_machine.Traveller, words: str
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice, remember="on")
    visitor.open("/beveiliging/")
    clock.shift(AWAY)
    assert visitor.press(words).h1 == "Inloggen"
    page = visitor.press("Inloggen", email=alice.email, password=PASSWORD)
    assert (page.status, page.url) == (200, "/beveiliging/")
    assert PRESS_AGAIN in page.text
    assert user_of(alice).remembered_devices.count() == 1
    assert PRESS_AGAIN not in visitor.open("/beveiliging/").text


def test_session_whose_end_was_requested_too_late_goes_on(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor, other = town.enrol(alice), Visitor()
    clock.shift(timedelta(minutes=1))
    other.open("/inloggen/")
    come_back(other, alice)
    visitor.open("/beveiliging/")
    for _half_an_hour in range(2):
        clock.shift(AWAY / 2)
        other.open("/")
    visitor.press("Log daar uit")
    assert PRESS_AGAIN in come_back(visitor, alice).text
    assert other.open("/").h1 == "Mijn account"


@pytest.mark.parametrize(
    ("words", "where"),
    [("Ja, stop alle sms", "/beheer/messaging/smsstop/stop/"), ("Uitloggen", "/")],
)
def test_confirmation_page_is_shown_again_after_the_login(
    town: Town, carol: Person, clock: time_machine.Traveller, words: str, where: str
) -> None:
    town.invite(carol, role="head-office")
    desk = town.enrol(carol)
    desk.open(where)
    clock.shift(AWAY)
    desk.press(words)
    page = come_back(desk, carol) if words != "Uitloggen" else desk.page
    assert page.status == 200
    assert not SmsStop.objects.exists()
    assert (PRESS_AGAIN in page.text) == (words != "Uitloggen")


def test_form_comes_back_filled_in_and_is_not_sent(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    send_too_late(desk, alice, clock, first_name="Alicia", phone="06 87654322")
    page = come_back(desk, carol)
    assert TYPED in page.text
    assert user_of(alice).first_name == "Alice"
    form = page.forms[-1]
    assert (form.fields["first_name"], form.fields["phone"]) == ("Alicia", "06 87654322")
    again = desk.send(page.url, form.fields | {"_save": "Opslaan"})
    assert again.status == 200
    person = user_of(alice)
    assert (person.first_name, str(person.phone)) == ("Alicia", "+31687654322")


def test_box_that_was_unticked_stays_unticked(
    town: Town, desk: Visitor, bob: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    town.invite(bob)
    typed = person_form(desk.open(f"/beheer/accounts/user/{user_of(bob).pk}/change/"), bob)
    assert typed.pop("send_now") == "on"
    clock.shift(AWAY)
    desk.send(desk.page.url, typed)
    assert "send_now" not in come_back(desk, carol).forms[-1].fields


def test_reason_that_was_typed_comes_back(
    desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/blokkeren/")
    clock.shift(AWAY)
    desk.press("Blokkeer", reason="telefoon gestolen")
    assert come_back(desk, carol).forms[-1].fields["reason"] == "telefoon gestolen"
    assert user_of(alice).is_active
    desk.press("Blokkeer")
    assert not user_of(alice).is_active


def test_form_that_comes_back_asks_the_code_again_for_a_sensitive_action(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    send_too_late(desk, alice, clock, phone="06 87654322")
    page = come_back(desk, carol)
    clock.shift(timedelta(minutes=6))
    desk.send(page.url, page.forms[-1].fields | {"_save": "Opslaan"})
    assert str(user_of(alice).phone) == alice.phone
    step_up(desk, carol)
    assert str(user_of(alice).phone) == "+31687654322"


def test_invitation_comes_back_filled_in_and_is_not_sent(
    town: Town, desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    page = desk.open("/beheer/accounts/user/add/")
    typed = {"first_name": "Tom", "last_name": "Smit", "email": "tom@mail.example"}
    clock.shift(AWAY)
    desk.send(page.url, page.forms[-1].fields | typed)
    page = come_back(desk, carol)
    assert page.forms[-1].fields.items() >= typed.items()
    assert not User.objects.filter(email="tom@mail.example").exists()


def test_form_of_a_branch_comes_back_filled_in(
    town: Town, carol: Person, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    town.invite(carol, role="head-office")
    desk, branch = town.enrol(carol), Branch.objects.get()
    page = desk.open(f"/beheer/accounts/branch/{branch.pk}/change/")
    clock.shift(AWAY)
    desk.send(page.url, page.forms[-1].fields | {"name": "Rotterdam Zuid"})
    assert come_back(desk, carol).forms[-1].fields["name"] == "Rotterdam Zuid"
    assert Branch.objects.get().name == branch.name


def test_form_that_waited_for_the_code_comes_back_without_the_code(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    typed = person_form(desk.page, alice, phone="06 87654322")
    clock.shift(timedelta(minutes=6))
    assert desk.send(desk.page.url, typed).h1 == "Bent u het zelf?"
    clock.shift(AWAY)
    step_up(desk, carol)
    clock.shift(timedelta(minutes=1))
    page = come_back(desk, carol)
    assert page.forms[-1].fields["phone"] == "06 87654322"
    assert str(user_of(alice).phone) == alice.phone


def test_double_tap_on_the_code_does_not_show_that_nothing_was_done(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    typed = person_form(desk.page, alice, phone="06 87654322")
    clock.shift(timedelta(minutes=6))
    assert desk.send(desk.page.url, typed).h1 == "Bent u het zelf?"
    person = desk.page.form_with("Controleer").action
    page = tapped_twice(desk, "Controleer", **{"step_up-code": carol.app_code()})
    assert page.url == "/", page.text
    assert str(user_of(alice).phone) == "+31687654322"
    assert NOTHING not in desk.open(person).text
    assert "carried" not in {name for name, one in desk.client.cookies.items() if one.value}


def test_form_that_comes_back_undoes_no_change_of_a_colleague(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    town.enrol(alice)
    page = desk.open(desk.page.url)
    typed = person_form(page, alice, first_name="Alicia")
    colleague = desk.twin()
    assert SORRY not in change(colleague, alice, phone="+31687650000").text
    clock.shift(AWAY)
    desk.send(page.url, typed)
    page = come_back(desk, carol)
    assert page.forms[-1].fields["first_name"] == "Alicia"
    again = page.forms[-1].fields | {"_save": "Opslaan"}
    assert SORRY in desk.send(page.url, again).text
    assert (user_of(alice).first_name, str(user_of(alice).phone)) == ("Alice", "+31687650000")


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/uitloggen/", "/"),
        ("/beheer/logout/", "/"),
        ("/beveiliging/overal-uit/", "/beveiliging/"),
    ],
)
def test_address_of_a_button_leads_to_its_page(
    town: Town, alice: Person, path: str, where: str
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    page = visitor.open(path)
    assert (page.status, page.url) == (200, where)
    assert "Uitloggen" in page.buttons


@pytest.mark.requirement("S20")
def test_wait_at_the_login_does_not_lose_the_form_that_was_posted_too_late(
    desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    send_too_late(desk, alice, clock, phone="06 87654322")
    for _try in range(6):
        desk.press("Inloggen", email=carol.email, password=WRONG)
    assert desk.page.status == 429
    clock.shift(timedelta(minutes=1))
    desk.follow("Ga hier verder")
    page = come_back(desk, carol)
    assert TYPED in page.text
    assert page.forms[-1].fields["phone"] == "06 87654322"
