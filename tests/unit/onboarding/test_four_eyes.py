"""One person at head office is one pair of eyes, however many colleagues they make."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings

from accounts.models import Branch, SecurityEvent, User
from accounts.people.roles import Role
from onboarding.authority import may_issue_counter_code
from onboarding.counter_codes import COLLEAGUE
from onboarding.services import change_person
from tests.unit.onboarding.conftest import NOW, invited
from tests.unit.onboarding.test_counter_codes import HOLD, SECOND, enrolled, joost, refusal

pytestmark = pytest.mark.requirement("S61")

__all__ = ["joost"]


@pytest.fixture
def puppet(hanna: User) -> User:
    """Somebody at head office whom Hanna just invited."""
    return invited("puck", None, Role.HEAD_OFFICE, by=hanna)


def test_colleague_made_by_who_moved_the_number_is_no_second_pair_of_eyes(
    hanna: User, anna: User, joost: User, puppet: User
) -> None:
    """One person at head office: moves the number, invites a puppet, lets that issue the code."""
    enrolled(anna)
    change_person(by=hanna, user=anna, now=NOW - SECOND, phone="+31687654321")
    assert refusal(puppet, anna) == str(COLLEAGUE)
    change_person(by=hanna, user=joost, now=NOW, email="other@werk.example")
    joost.refresh_from_db()
    assert refusal(joost, anna) == str(COLLEAGUE)
    assert may_issue_counter_code(puppet, anna, NOW + HOLD)


def test_who_made_the_colleague_that_moved_the_number_is_none_either(
    hanna: User, anna: User, puppet: User
) -> None:
    change_person(by=puppet, user=enrolled(anna), now=NOW, phone="+31687654321")
    assert refusal(hanna, anna) == str(COLLEAGUE)
    assert may_issue_counter_code(hanna, anna, NOW + HOLD)


def test_colleague_made_long_before_the_move_lies_ready_for_nothing(
    hanna: User, anna: User, puppet: User
) -> None:
    later = NOW + HOLD + SECOND
    change_person(by=hanna, user=enrolled(anna), now=later, phone="+31687654321")
    assert not may_issue_counter_code(puppet, anna, later)
    month = NOW + settings.EYES_SHARED
    change_person(by=hanna, user=anna, now=month, phone="+31687654322")
    assert may_issue_counter_code(puppet, anna, month + SECOND)


@pytest.mark.parametrize("making", ["manages", "unblocked"])
def test_colleague_who_was_just_given_the_branch_or_let_in_again_is_none(
    hanna: User, anna: User, joost: User, amsterdam: Branch, making: str
) -> None:
    made: dict[str, Any] = {"manages": {"manages": [anna.branch, amsterdam]}}
    for change in [made[making]] if making in made else [{"is_active": False}, {"is_active": True}]:
        change_person(by=hanna, user=joost, now=NOW, role=Role.BRANCH_ADMIN, **change)
    change_person(by=hanna, user=enrolled(anna), now=NOW, phone="+31687654321")
    joost.refresh_from_db()
    assert refusal(joost, anna) == str(COLLEAGUE)


def test_nor_is_a_colleague_of_a_colleague(hanna: User, anna: User, puppet: User) -> None:
    change_person(by=hanna, user=enrolled(anna), now=NOW, phone="+31687654321")
    second = invited("pim", None, Role.HEAD_OFFICE, by=puppet)
    assert refusal(second, anna) == str(COLLEAGUE)


def test_two_colleagues_made_by_one_are_one(hanna: User, anna: User, puppet: User) -> None:
    other = invited("pim", None, Role.HEAD_OFFICE, by=hanna)
    change_person(by=puppet, user=enrolled(anna), now=NOW, phone="+31687654321")
    assert refusal(other, anna) == str(COLLEAGUE)


def test_two_who_made_each_other_are_one_and_no_loop(hanna: User, anna: User, puppet: User) -> None:
    change_person(by=puppet, user=hanna, now=NOW, phone="+31687654329")
    change_person(by=puppet, user=enrolled(anna), now=NOW, phone="+31687654321")
    hanna.refresh_from_db()
    assert refusal(hanna, anna) == str(COLLEAGUE)


def test_record_of_the_move_names_the_puppet_alone_and_yet_it_is_seen(
    hanna: User, anna: User, puppet: User
) -> None:
    change_person(by=puppet, user=enrolled(anna), now=NOW, phone="+31687654321")
    moved = SecurityEvent.objects.filter(user_id=anna.pk, what="number_changed")
    assert not moved.filter(by_user_id=hanna.pk).exists()
    assert not may_issue_counter_code(hanna, anna, NOW + SECOND)
