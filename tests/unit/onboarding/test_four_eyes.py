"""Four-eyes rule: a colleague and all accounts created by that colleague count as one person."""

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
    """Return a user of head office whom Hanna, of head office too, has just invited."""
    return invited("puck", None, Role.HEAD_OFFICE, by=hanna)


def test_account_created_by_the_colleague_who_changed_the_number_issues_no_code(
    hanna: User, anna: User, joost: User, puppet: User
) -> None:
    """Otherwise one colleague could change the number, and issue the code with a second account."""
    enrolled(anna)
    change_person(by=hanna, user=anna, now=NOW - SECOND, phone="+31687654321")
    assert refusal(puppet, anna) == str(COLLEAGUE)
    change_person(by=hanna, user=joost, now=NOW, email="other@werk.example")
    joost.refresh_from_db()
    assert refusal(joost, anna) == str(COLLEAGUE)
    assert may_issue_counter_code(puppet, anna, NOW + HOLD)


def test_creator_of_the_account_that_changed_the_number_issues_no_code(
    hanna: User, anna: User, puppet: User
) -> None:
    change_person(by=puppet, user=enrolled(anna), now=NOW, phone="+31687654321")
    assert refusal(hanna, anna) == str(COLLEAGUE)
    assert may_issue_counter_code(hanna, anna, NOW + HOLD)


def test_account_created_up_to_a_month_before_the_change_issues_no_code(
    hanna: User, anna: User, puppet: User
) -> None:
    later = NOW + HOLD + SECOND
    change_person(by=hanna, user=enrolled(anna), now=later, phone="+31687654321")
    assert not may_issue_counter_code(puppet, anna, later)
    month = NOW + settings.EYES_SHARED
    change_person(by=hanna, user=anna, now=month, phone="+31687654322")
    assert may_issue_counter_code(puppet, anna, month + SECOND)


@pytest.mark.parametrize("making", ["manages", "unblocked"])
def test_colleague_who_just_got_the_branch_or_was_unblocked_issues_no_code(
    hanna: User, anna: User, joost: User, amsterdam: Branch, making: str
) -> None:
    made: dict[str, Any] = {"manages": {"manages": [anna.branch, amsterdam]}}
    for change in [made[making]] if making in made else [{"is_active": False}, {"is_active": True}]:
        change_person(by=hanna, user=joost, now=NOW, role=Role.BRANCH_ADMIN, **change)
    change_person(by=hanna, user=enrolled(anna), now=NOW, phone="+31687654321")
    joost.refresh_from_db()
    assert refusal(joost, anna) == str(COLLEAGUE)


def test_account_created_by_a_created_account_issues_no_code(
    hanna: User, anna: User, puppet: User
) -> None:
    change_person(by=hanna, user=enrolled(anna), now=NOW, phone="+31687654321")
    second = invited("pim", None, Role.HEAD_OFFICE, by=puppet)
    assert refusal(second, anna) == str(COLLEAGUE)


def test_two_accounts_created_by_one_colleague_count_as_one_person(
    hanna: User, anna: User, puppet: User
) -> None:
    other = invited("pim", None, Role.HEAD_OFFICE, by=hanna)
    change_person(by=puppet, user=enrolled(anna), now=NOW, phone="+31687654321")
    assert refusal(other, anna) == str(COLLEAGUE)


def test_two_accounts_that_created_each_other_count_as_one_without_a_loop(
    hanna: User, anna: User, puppet: User
) -> None:
    change_person(by=puppet, user=hanna, now=NOW, phone="+31687654329")
    change_person(by=puppet, user=enrolled(anna), now=NOW, phone="+31687654321")
    hanna.refresh_from_db()
    assert refusal(hanna, anna) == str(COLLEAGUE)


def test_creator_is_refused_though_the_event_names_only_the_puppet(
    hanna: User, anna: User, puppet: User
) -> None:
    change_person(by=puppet, user=enrolled(anna), now=NOW, phone="+31687654321")
    moved = SecurityEvent.objects.filter(user_id=anna.pk, what="number_changed")
    assert not moved.filter(by_user_id=hanna.pk).exists()
    assert not may_issue_counter_code(hanna, anna, NOW + SECOND)
