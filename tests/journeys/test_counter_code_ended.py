"""Which changes end a counter code, and which branch admins cannot issue one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.utils import timezone

from accounts.models import Branch
from accounts.people.roles import Role
from onboarding.details import Changes
from onboarding.services import change_person
from tests.journeys.counter import GONE, ask_at_the_counter, at_the_field, finish, given_code
from tests.journeys.town import Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S61")


@pytest.fixture
def desk(town: Town, alice: Person, carol: Person, clock: time_machine.Traveller) -> Visitor:
    """Return the browser in which Carol, branch admin, is logged in. Alice enrolled an hour ago."""
    town.invite(alice)
    town.enrol(alice)
    clock.shift(timedelta(hours=1))
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


def _other_number(alice: Person, _carol: Person) -> None:
    change_person(by=None, user=user_of(alice), now=timezone.now(), phone="+31622223333")


def _other_branch(alice: Person, _carol: Person) -> None:
    other = Branch.objects.create(
        number="03", name="Utrecht", phone="+31301234567", reply_to="u@werktalent.example"
    )
    user_of(_carol).manages.add(other)
    alice_now = user_of(alice)
    alice_now.branch = other
    alice_now.save()


def _everywhere(alice: Person, _carol: Person) -> None:
    user = user_of(alice)
    user.end_everything()
    user.save()


def _demoted(_alice: Person, carol: Person) -> None:
    change_person(by=None, user=user_of(carol), now=timezone.now(), role=Role.EMPLOYEE)


def _blocked(_alice: Person, carol: Person) -> None:
    change_person(by=None, user=user_of(carol), now=timezone.now(), is_active=False)


def _manages_another(_alice: Person, carol: Person) -> None:
    user_of(carol).manages.clear()


ENDINGS = [_other_number, _other_branch, _everywhere, _demoted, _blocked, _manages_another]


@pytest.mark.parametrize("ending", ENDINGS)
def test_counter_code_ends_when_its_owner_or_issuer_changes(
    alice: Person, carol: Person, desk: Visitor, ending: Callable[[Person, Person], None]
) -> None:
    code, visitor = given_code(desk, alice), Visitor()
    ending(alice, carol)
    at_the_field(visitor, alice)
    assert GONE in visitor.press("Controleer", code=code).text


@pytest.mark.slow
@pytest.mark.parametrize("ending", ENDINGS)
def test_counter_code_that_ends_on_the_road_connects_no_app(
    town: Town,
    alice: Person,
    carol: Person,
    desk: Visitor,
    ending: Callable[[Person, Person], None],
) -> None:
    visitor, old_key = Visitor(), alice.key
    at_the_field(visitor, alice)
    visitor.press("Controleer", code=given_code(desk, alice))
    town.deliver()
    alice.key = visitor.press("Controleer", code=town.sms_code_for(alice)).key
    ending(alice, carol)
    page = visitor.press("Controleer", code=alice.app_code())
    assert page.url.partition("?")[0] in {"/inloggen/", "/inloggen/code/"}
    alice.key, owner = old_key, Visitor()
    log_in(owner, alice)
    assert owner.press("Controleer", code=alice.app_code()).h1 == "Mijn account"


@pytest.mark.parametrize(
    "change", [Changes(phone="+31622223333"), Changes(email="alice@new.example")]
)
def test_admin_who_changed_the_number_or_address_cannot_issue_the_code(
    town: Town,
    alice: Person,
    carol: Person,
    desk: Visitor,
    clock: time_machine.Traveller,
    change: Changes,
) -> None:
    change_person(by=user_of(carol), user=user_of(alice), now=timezone.now(), **change)
    alice.email = change.get("email", alice.email)
    alice.phone = user_of(alice).phone.as_e164
    page = ask_at_the_counter(desk, alice)
    assert "Vraag een collega om de baliecode te maken." in page.text

    joost = Person("joost@werktalent.example", "+31611113333", "Joost", "Smit")
    town.invite(joost, role="branch-admin")
    visitor = Visitor()
    at_the_field(visitor, alice)
    visitor.press("Controleer", code=given_code(town.enrol(joost), alice))
    assert finish(town, alice, visitor).h1 == "Mijn account"

    clock.shift(settings.RECOVERY_HOLD)
    log_in(desk, carol)
    desk.press("Controleer", code=carol.app_code())
    assert given_code(desk, alice)
