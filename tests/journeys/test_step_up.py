"""A sensitive action asks for the app code again (step-up), and is done after the code."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from accounts.models import Branch, SecurityEvent, User
from messaging.models import Message, SmsStop
from tests.journeys.desk import person_form
from tests.journeys.town import PASSWORD, Person, Town, log_in, step_up, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S52")

NEW = "Een heel ander woord 7!"
ASKED = "Bent u het zelf?"


@pytest.fixture
def desk(town: Town, carol: Person, clock: time_machine.Traveller) -> Visitor:
    """Return the browser of a branch admin who logged in six minutes ago."""
    town.invite(carol, role="branch-admin")
    browser = town.enrol(carol)
    clock.shift(timedelta(minutes=6))
    return browser


@pytest.mark.asvs("V6.2.2")
def test_user_who_just_entered_the_code_is_not_asked_again(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    assert visitor.open("/wachtwoord/wijzigen/").h1 != ASKED
    assert "is veranderd" in visitor.press("Toepassen", current=PASSWORD, password=NEW).text


@pytest.mark.requirement("D3")
@pytest.mark.asvs("V7.2.4", "V7.5.1")
def test_remembered_browser_is_asked_the_code_before_the_password_changes(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice, remember="on")
    visitor.press("Uitloggen")
    clock.shift(timedelta(minutes=1))
    log_in(visitor, alice)
    before = visitor.client.cookies["session"].value
    visitor.open("/wachtwoord/wijzigen/")
    assert step_up(visitor, alice).url == "/wachtwoord/wijzigen/"
    assert visitor.client.cookies["session"].value != before
    assert "is veranderd" in visitor.press("Toepassen", current=PASSWORD, password=NEW).text


def test_step_up_page_has_the_words_of_the_login_and_the_number_of_the_branch(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    clock.shift(timedelta(minutes=6))
    page = visitor.open("/wachtwoord/wijzigen/")
    assert page.h1 == ASKED
    assert "uw code in om uw wachtwoord te veranderen." in page.text
    assert "Code uit de app (6 cijfers)" in page.text
    assert "Bel 010 123 4567" in page.text


def test_password_posted_without_a_recent_code_is_not_kept(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    visitor.open("/wachtwoord/wijzigen/")
    clock.shift(timedelta(minutes=6))
    page = visitor.press("Toepassen", current=PASSWORD, password=NEW)
    assert page.h1 == ASKED
    assert NEW not in page.html
    assert "Toepassen" in step_up(visitor, alice).buttons


def test_code_is_asked_again_after_a_wrong_one_and_rate_limited_after_five(
    town: Town, alice: Person, clock: time_machine.Traveller
) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    clock.shift(timedelta(minutes=6))
    visitor.open("/wachtwoord/wijzigen/")
    right = alice.app_code()
    wrong = {"step_up-code": f"{(int(right) + 1) % 10**6:06d}"}
    for _try in range(5):
        page = visitor.press("Controleer", **wrong)
        assert (page.h1, "De code is niet goed" in page.text) == (ASKED, True)
    assert visitor.press("Controleer", **wrong).status == 429


def test_code_is_accepted_once(town: Town, alice: Person, clock: time_machine.Traveller) -> None:
    town.invite(alice)
    visitor = town.enrol(alice, remember="on")
    visitor.press("Uitloggen")
    clock.shift(timedelta(minutes=1))
    thief = visitor.twin()
    for browser in (visitor, thief):
        log_in(browser, alice)
        browser.open("/wachtwoord/wijzigen/")
    assert step_up(visitor, alice).h1 != ASKED
    assert "al gebruikt" in step_up(thief, alice).text


def test_code_of_a_logged_out_visitor_is_not_checked(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = Visitor()
    page = visitor.open("/inloggen/")
    typed = {"step_up-then": "send", "step_up-code": "123456"}
    page = visitor.send("/wachtwoord/wijzigen/", page.form_with("Inloggen").fields | typed)
    assert page.h1 == "Inloggen"


@pytest.mark.asvs("V7.5.1")
def test_desk_is_asked_the_code_before_a_number_changes_and_keeps_the_form(
    town: Town, alice: Person, carol: Person, desk: Visitor
) -> None:
    town.invite(alice)
    person = user_of(alice)
    page = desk.open(f"/beheer/accounts/user/{person.pk}/change/")
    page = desk.send(page.url, person_form(page, alice, phone="06 87654322"))
    assert page.h1 == ASKED
    assert str(user_of(alice).phone) == alice.phone
    step_up(desk, carol)
    assert str(user_of(alice).phone) == "+31687654322"


def test_the_desk_corrects_a_name_without_a_code(
    town: Town, alice: Person, carol: Person, desk: Visitor
) -> None:
    town.invite(alice)
    page = desk.open(f"/beheer/accounts/user/{user_of(alice).pk}/change/")
    assert desk.send(page.url, person_form(page, alice, first_name="Alicia")).h1 != ASKED
    assert user_of(alice).first_name == "Alicia"


def test_head_office_is_asked_the_code_before_a_branch_gets_another_number_to_call(
    town: Town, carol: Person, clock: time_machine.Traveller
) -> None:
    """All mails show the branch's number: a thief who replaced it would get the branch's calls."""
    town.invite(carol, role="head-office")
    town.invite(Person("dirk@mail.example", "+31612340000", "Dirk", "Smit"))
    desk, branch = town.enrol(carol), Branch.objects.get()
    clock.shift(timedelta(minutes=6))
    page = desk.open(f"/beheer/accounts/branch/{branch.pk}/change/")
    others = {"phone": "010 765 43 21", "reply_to": "dief@mail.example", "_save": "Opslaan"}
    assert desk.send(page.url, page.forms[-1].fields | others).h1 == ASKED
    assert Branch.objects.get().reply_to == branch.reply_to
    step_up(desk, carol)
    assert Branch.objects.get().reply_to == "dief@mail.example"


def test_stopping_sms_asks_no_code_and_resuming_them_does(
    town: Town, carol: Person, clock: time_machine.Traveller
) -> None:
    town.invite(carol, role="head-office")
    desk = town.enrol(carol)
    clock.shift(timedelta(minutes=6))
    desk.open("/beheer/messaging/smsstop/stop/")
    assert "Alle sms staan stil" in desk.press("Ja, stop alle sms").text
    desk.open("/beheer/messaging/smsstop/hervat/")
    assert desk.press("Ja, hervat sms").h1 == ASKED
    assert SmsStop.objects.exists()
    assert "Sms'jes worden gewoon verstuurd." in step_up(desk, carol).text


@pytest.mark.asvs("V7.5.3")
def test_a_selection_is_sent_after_the_code(
    town: Town, alice: Person, bob: Person, carol: Person, desk: Visitor
) -> None:
    town.invite(alice)
    town.invite(bob)
    people = [str(user_of(person).pk) for person in (alice, bob)]
    page = desk.open("/beheer/accounts/user/")
    chosen = {"action": "send_activation", "_selected_action": people, "index": "0"}
    before = Message.objects.count()
    assert desk.send(page.url, page.forms[-1].fields | chosen).h1 == ASKED
    assert Message.objects.count() == before
    form = desk.page.form_with("Controleer")  # `Form.fields` keeps one value per name
    desk.send(form.action, form.fields | chosen | {"step_up-code": carol.app_code()})
    assert Message.objects.count() == before + 2
    assert User.objects.count() == 3


def test_another_site_spends_no_tries_of_the_logged_in_user(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = town.enrol(alice)
    typed = {"step_up-then": "send", "step_up-code": "000000"}
    for _form in range(6):  # no CSRF token: the URL of Twilio's reports needs none
        visitor.client.post(f"/webhooks/twilio/{uuid4()}/", typed)
    assert not SecurityEvent.objects.filter(what="app_code_wrong").exists()
