"""In a browser with two users or two sign-ins, each page acts for its own user and sign-in."""

from __future__ import annotations

import pytest
import time_machine

from quality.fuzz import people
from tests.guards.rows import SEEN, digests
from tests.journeys.codes import at_the_sms
from tests.journeys.tabs import MINUTE, OTHER_SIGN_IN, tabs
from tests.journeys.town import PASSWORD, Person, Town, log_in

pytestmark = pytest.mark.requirement("S87")


# Two sign-ins

PAGES = {
    "sms": (people.at_sms, "", "Controleer", "123456"),
    "sms send": (people.at_sms, "", "Stuur een nieuwe code", ""),
    "connect": (people.at_connect, "", "Controleer", "123456"),
    "code": (people.at_code, "", "Controleer", "123456"),
    "recovery": (people.at_code, "/herstel/", "Stuur mij een mail", ""),
    "counter code": (people.at_code, "/herstel/baliecode/", "Controleer", "BCDFGHJK"),
}


@pytest.mark.parametrize("name", PAGES)
def test_step_page_of_one_person_does_nothing_in_the_sign_in_of_another(
    town: Town, alice: Person, bob: Person, clock: time_machine.Traveller, name: str
) -> None:
    walk, path, button, code = PAGES[name]
    theirs = walk(town, bob)
    if path:
        theirs.open(path)
    clock.shift(2 * MINUTE)
    first = walk(town, alice)
    if path:
        first.open(path)
    theirs.client.cookies.pop("csrftoken")
    theirs.client.cookies["csrftoken"] = first.client.cookies["csrftoken"].value
    tabs(first, theirs)
    before = digests(leave_out=SEEN)
    page = first.press(button, **({"code": code} if code else {}))
    assert page.url == "/inloggen/"
    assert OTHER_SIGN_IN in page.text
    assert digests(leave_out=SEEN) == before


def test_code_in_hand_still_works_for_the_person_who_logs_in_again(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(bob)
    town.enrol(bob).press("Uitloggen")
    first = at_the_sms(town, alice)
    second = first.twin()
    log_in(second, bob)
    tabs(first, second)
    code = town.sms_code_for(alice)
    assert OTHER_SIGN_IN in first.press("Controleer", code=code).text
    log_in(first, alice)
    assert first.press("Controleer", code=code).url == "/inloggen/koppelen/"


def test_error_of_one_sign_in_is_not_shown_in_another(
    town: Town, alice: Person, bob: Person
) -> None:
    first = at_the_sms(town, alice)
    form = first.page.form_with("Controleer")
    first.client.post(
        form.action, {**form.fields, "code": "12"}, headers={"origin": "http://localhost"}
    )
    town.invite(bob)
    first.open(town.link_for(bob))
    page = first.press("Toepassen", password=PASSWORD)
    assert page.url == "/inloggen/sms/"
    assert "De code heeft 6 cijfers." not in page.text


@pytest.mark.parametrize("mark", [None, "", "0" * 16, "é" * 16])
def test_page_without_the_mark_of_its_sign_in_does_nothing(
    town: Town, alice: Person, mark: str | None
) -> None:
    visitor = at_the_sms(town, alice)
    fields = {**visitor.page.form_with("Controleer").fields, "code": town.sms_code_for(alice)}
    fields.pop("page")
    before = digests(leave_out=SEEN)
    page = visitor.send("/inloggen/sms/", fields if mark is None else {**fields, "page": mark})
    assert OTHER_SIGN_IN in page.text
    assert digests(leave_out=SEEN) == before


def test_mark_reveals_neither_sign_in_nor_link(town: Town, alice: Person) -> None:
    visitor = at_the_sms(town, alice)
    mark = visitor.page.form_with("Controleer").fields["page"]
    assert len(mark) == 16
    assert mark not in visitor.client.cookies["left"].value
    assert all(mark not in form.action for form in visitor.page.forms)


# A logged-in user, and then another person


@pytest.mark.parametrize("button", ["Log overal uit", "Vergeet dit apparaat", "Uitloggen"])
def test_page_of_a_person_who_was_in_does_nothing_for_the_next_one(
    town: Town, alice: Person, bob: Person, button: str
) -> None:
    town.invite(alice)
    town.invite(bob)
    first = town.enrol(alice, remember="on")
    first.open("/beveiliging/")
    second = first.twin()
    second.press("Uitloggen")
    town.enrol(bob, second, remember="on")
    tabs(first, second)
    before = digests(leave_out=SEEN)
    assert first.press(button).status == 403
    assert digests(leave_out=SEEN) == before
    assert second.open("/").h1 == "Mijn account"


def test_logging_out_on_an_old_page_leaves_the_next_persons_sign_in(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(alice)
    first = town.enrol(alice)
    town.invite(bob)
    second = first.twin()
    second.press("Uitloggen")
    second.open(town.link_for(bob))
    second.press("Toepassen", password=PASSWORD)
    tabs(first, second)
    town.deliver()
    first.press("Uitloggen")
    assert second.press("Controleer", code=town.sms_code_for(bob)).url == "/inloggen/koppelen/"


def test_page_that_offers_to_log_out_does_not_log_the_next_person_out(
    town: Town, alice: Person, bob: Person, carol: Person
) -> None:
    town.invite(alice)
    town.invite(bob)
    town.invite(carol)
    first = town.enrol(alice)
    second = first.twin()
    first.open(town.link_for(bob))
    second.press("Uitloggen")
    town.enrol(carol, second)
    tabs(first, second)
    assert first.press("Uitloggen en verdergaan").status == 403
    assert second.open("/").h1 == "Mijn account"


def test_link_opened_meanwhile_does_not_change_what_the_page_of_a_person_does(
    town: Town, alice: Person, bob: Person
) -> None:
    town.invite(alice)
    town.invite(bob)
    first = town.enrol(alice, remember="on")
    first.open("/beveiliging/")
    second = first.twin()
    second.open(town.link_for(bob))
    tabs(first, second)
    assert "Het apparaat is vergeten." in first.press("Vergeet dit apparaat").text
