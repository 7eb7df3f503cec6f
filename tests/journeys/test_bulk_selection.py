"""Staff select all people of a list, and see first what would be done with each."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts.log.events import Event
from accounts.models import Branch, SecurityEvent, User
from onboarding.models import Job
from onboarding.services import change_person
from tests.journeys.page import Page
from tests.journeys.town import Person, Town, step_up, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S73", "S75")

PEOPLE = "/beheer/accounts/user/"


@pytest.fixture
def desk(town: Town, alice: Person, bob: Person, carol: Person) -> Visitor:
    """Return the browser of Carol, whose branch has Alice, who has a password, and Bob."""
    town.invite(alice)
    town.enrol(alice)
    town.invite(bob)
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


def select_all(desk: Visitor, action: str, *chosen: User) -> Page:
    """Choose an action for the whole list or for these people; return the next page."""
    page = desk.open(PEOPLE)
    token = page.forms[-1].fields["csrfmiddlewaretoken"]
    picked = [str(one.pk) for one in chosen or User.objects.all()]
    across = {"select_across": "0" if chosen else "1", "index": "0", "csrfmiddlewaretoken": token}
    return desk.send(page.url, {**across, "action": action, "_selected_action": picked})


def test_mail_goes_again_to_all_who_can_have_it(
    town: Town, desk: Visitor, bob: Person, settings: Settings
) -> None:
    settings.BULK_APART = timedelta(0)
    page = select_all(desk, "send_activation")
    assert "Stuur 1 activeringsmail" in page.buttons
    assert "2 regels worden overgeslagen." in page.text
    page = desk.press("Stuur 1 activeringsmail")
    town.deliver()
    assert "Activeringsmail gestuurd (1)" in desk.open(page.url).text
    assert len(town.smtp.mails_to(bob.email)) == 2


def test_block_asks_why_and_is_undone_for_one(
    town: Town, desk: Visitor, alice: Person, bob: Person
) -> None:
    page = select_all(desk, "block_all", user_of(alice), user_of(bob))
    assert Job.objects.get().reason == ""
    assert "Vul in waarom." in desk.press("Blokkeer 2 mensen").text
    page = desk.press("Blokkeer 2 mensen", reason="seizoen voorbij")
    town.deliver()
    assert [user_of(one).is_active for one in (alice, bob)] == [False, False]
    page = desk.open(page.url)
    assert page.text.count("Hef blokkade op") == 2
    desk.follow("Hef blokkade op")
    desk.press("Hef blokkade op")
    assert sorted([user_of(alice).is_active, user_of(bob).is_active]) == [False, True]
    assert "De blokkade is weer weg." in desk.open(page.url).text
    events = SecurityEvent.objects.filter(what=Event.BLOCKED)
    assert {one.detail for one in events} == {"seizoen voorbij"}


def test_people_are_erased_after_the_code(
    town: Town, desk: Visitor, alice: Person, carol: Person, clock: time_machine.Traveller
) -> None:
    select_all(desk, "erase_all", user_of(alice))
    clock.shift(timedelta(minutes=6))
    desk.press("Verwijder 1 persoon", reason="uit dienst")
    page = step_up(desk, carol)
    town.deliver()
    assert "Verwijderd." in desk.open(page.url).text
    assert not User.objects.filter(email=alice.email).exists()


@pytest.mark.requirement("S71")
def test_staff_and_oneself_are_left_out_of_a_block(desk: Visitor, carol: Person) -> None:
    page = select_all(desk, "block_all")
    assert "1 regel wordt overgeslagen." in page.text
    assert "Blokkeer 2 mensen" in page.buttons
    assert user_of(carol).is_active


@pytest.mark.requirement("S70")
def test_person_who_moved_away_is_not_shown_any_more(
    town: Town, desk: Visitor, alice: Person, carol: Person
) -> None:
    page = select_all(desk, "block_all", user_of(alice))
    assert alice.email in page.text
    elsewhere = Branch.objects.create(number="09", name="Elders", phone="+31101234567")
    change_person(by=None, user=user_of(alice), now=timezone.now(), branch=elsewhere)
    assert alice.email not in desk.open(page.url).text
    desk.press("Blokkeer 1 persoon", reason="weg")
    town.deliver()
    assert alice.email not in desk.open(page.url).text
    assert user_of(alice).is_active


def test_button_of_an_import_does_nothing_to_a_selection(desk: Visitor, alice: Person) -> None:
    page = select_all(desk, "block_all", user_of(alice))
    token = page.forms[-1].fields["csrfmiddlewaretoken"]
    for end in ("verbeteren", "kolommen"):
        desk.send(
            f"{page.url}{end}/", {"csrfmiddlewaretoken": token, "r1-email": "x", "version": "1"}
        )
        assert "U mag dit niet bij deze lijst." in desk.page.text
    assert "Blokkeer 1 persoon" in desk.page.buttons
