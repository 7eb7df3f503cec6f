"""The list of people at the desk, and its actions."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings

from accounts.models import User
from messaging.models import Message
from onboarding.models import Progress
from tests.journeys.desk import block, change
from tests.journeys.page import Page
from tests.journeys.thief import asked_recovery
from tests.journeys.town import Person, Town, link_in, user_of
from tests.journeys.visitor import Visitor
from tests.unit.onboarding.conftest import invited

PEOPLE = "/beheer/accounts/user/"
LISTS = (PEOPLE, "/beheer/messaging/message/", "/beheer/accounts/securityevent/")
SEND = {"action": "send_activation", "index": "0"}


@pytest.fixture
def desk(town: Town, carol: Person) -> Visitor:
    """Return the browser in which Carol, branch admin of Rotterdam, is logged in."""
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


def _crowd(town: Town, carol: Person, many: int) -> list[User]:
    """Invite people until Carol's branch has `many` people; return the new users."""
    branch = user_of(carol).branch
    return [invited(f"p{number}", branch) for number in range(many - 1)]


def _ticked(page: Page) -> list[str]:
    """Return the ids of all people on this page of the list, as "select all" posts them."""
    return re.findall(r'name="_selected_action" value="(\d+)"', page.html)


def _send(desk: Visitor, page: Page, **more: str) -> Page:
    """Send the activation mail to all people on this page of the list; return the next page."""
    token = {"csrfmiddlewaretoken": page.forms[-1].fields["csrfmiddlewaretoken"]}
    return desk.send(page.url, token | SEND | {"_selected_action": _ticked(page)} | more)


def _mailed_again() -> int:
    """Return the number of activation mails, without the first mail to each user."""
    users = Message.objects.filter(purpose="activate").values_list("user_id", flat=True)
    return len(users) - len(set(users))


@pytest.mark.slow
def test_two_hundred_people_get_the_mail_from_one_list(
    town: Town, desk: Visitor, carol: Person
) -> None:
    people = _crowd(town, carol, 200)
    page = desk.open(f"{PEOPLE}?all=")
    sent = _send(desk, page, select_across="1")
    button = f"Stuur {len(people)} activeringsmails"
    assert button in sent.buttons
    desk.press(button)
    town.deliver()
    assert _mailed_again() == len(people)


@pytest.mark.slow
@pytest.mark.requirement("S52")
def test_all_of_one_page_get_the_mail_also_after_the_code_is_asked(
    town: Town, desk: Visitor, carol: Person, clock: time_machine.Traveller
) -> None:
    _crowd(town, carol, 105)
    clock.shift(timedelta(minutes=6))
    page = desk.open(PEOPLE)
    assert len(_ticked(page)) == 100
    assert _send(desk, page).h1 == "Bent u het zelf?"
    code = {"step_up-code": carol.app_code(), "_selected_action": _ticked(desk.page)}
    form = desk.page.form_with("Controleer")
    sent = desk.send(form.action, form.fields | code)
    assert "activeringsmails gestuurd." in sent.text
    assert _mailed_again() >= 99


@pytest.mark.slow
@pytest.mark.parametrize("path", LISTS)
def test_no_list_shows_more_rows_than_a_form_can_have_fields(
    town: Town, desk: Visitor, carol: Person, path: str
) -> None:
    _crowd(town, carol, 200)
    for asked in (path, f"{path}?all="):
        html = desk.open(asked).html
        fields = re.findall(r"<(?:input|select|textarea|button)[^>]*\sname=", html)
        assert len(fields) < settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
        assert html.count("<tr") <= 101


@pytest.mark.parametrize("path", [*LISTS, "/beheer/accounts/branch/"])
def test_search_box_has_a_visible_dutch_label(desk: Visitor, path: str) -> None:
    html = desk.open(path).html
    assert re.search(r'<label for="searchbar">\s*Zoeken\s*</label>', html)


def test_person_who_got_no_invitation_is_shown_as_not_invited_in_list_and_page(
    desk: Visitor, carol: Person
) -> None:
    person = invited("petra", user_of(carol).branch)
    Progress.objects.filter(user=person).delete()  # as another program would create a person
    for path in (PEOPLE, f"{PEOPLE}{person.pk}/change/"):
        page = desk.open(path)
        assert "nog niet uitgenodigd" in page.text
        assert "None" not in page.text


def test_blocked_person_is_not_shown_as_done(town: Town, desk: Visitor, alice: Person) -> None:
    town.invite(alice)
    town.enrol(alice)
    assert _row(desk, alice) == "klaar sinds 23 nov 09:00"
    block(desk, alice)
    assert _row(desk, alice) == "geblokkeerd sinds 23 nov 09:00"


def test_person_with_a_frozen_account_is_not_shown_as_done(
    town: Town, carol: Person, alice: Person, clock: time_machine.Traveller
) -> None:
    _freeze(town, alice, clock)
    town.invite(carol, role="branch-admin")
    desk = town.enrol(carol)
    assert _row(desk, alice) == "zelf geblokkeerd sinds 23 nov 10:00"
    for chosen, is_there in {"status=frozen": True, "status=ready": False}.items():
        assert (alice.email in desk.open(f"{PEOPLE}?{chosen}").text) is is_there
    page = desk.open(f"{PEOPLE}{user_of(alice).pk}/change/")
    assert "zelf geblokkeerd" in page.text


def test_corrected_number_without_a_mail_leads_to_the_button_that_sends_it(
    town: Town, desk: Visitor, alice: Person
) -> None:
    town.invite(alice)
    page = change(desk, alice, phone="06 87654321", send_now="")
    assert "Stuur een nieuwe activeringsmail." in page.text
    desk.press("Stuur activeringsmail")
    assert f"De activeringsmail gaat nu naar {alice.email}." in desk.page.text
    assert town.link_for(alice)


def test_corrected_address_gets_the_mail_at_once(town: Town, desk: Visitor, alice: Person) -> None:
    town.invite(alice)
    change(desk, alice, email="alice.nieuw@mail.example")
    assert "De activeringsmail gaat nu naar alice.nieuw@mail.example." in desk.page.text
    town.deliver()
    assert town.smtp.mails_to("alice.nieuw@mail.example")


def _freeze(town: Town, person: Person, clock: time_machine.Traveller) -> None:
    """Enrol the person, replace the app, and freeze the account with the link in the notice."""
    town.invite(person)
    town.enrol(person)
    clock.shift(timedelta(hours=1))
    browser = Visitor()
    browser.open(asked_recovery(town, person, browser))
    browser.press("Ga verder")
    town.deliver()
    person.key = browser.press("Controleer", code=town.sms_code_for(person)).key
    browser.press("Controleer", code=person.app_code())
    town.deliver()
    browser.open(link_in(town.newest_mail(person)))
    browser.press("Blokkeer mijn account")


def _row(desk: Visitor, person: Person) -> str:
    """Return this person's status in the list, and since when."""
    html = desk.open(f"{PEOPLE}?q={person.email}").html
    found = re.search(r'field-status">(.*?)</td>', html)
    assert found, html
    return re.sub("<[^>]*>", "", found[1])
