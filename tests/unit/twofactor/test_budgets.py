"""The SMS budgets that the desk shows include each SMS that was counted against them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings

from accounts.models import User
from messaging.budgets import Budget, budgets
from tests.unit.accounts.people import employee, on_road, visit
from twofactor.sms_codes import send_sms_code

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S23")]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def _send(user: User) -> None:
    send_sms_code(facts=on_road(user, visit(now=NOW)))


def _found(*branches: int | None, central: bool = True) -> list[tuple[str, int | None, int]]:
    found = budgets(branches, central=central, now=NOW)
    return [(budget.limit.name, budget.part, budget.used) for budget in found if budget.used]


def test_sms_shows_in_each_budget_that_was_charged() -> None:
    user = employee()
    _send(user)
    _send(employee(branch=None, phone="+32470123456"))
    assert _found(user.branch_id, None) == [
        ("sms-all", None, 2),
        ("sms-prefix", 31, 1),
        ("sms-prefix", 32, 1),
        ("sms-branch", user.branch_id, 1),
        ("sms-branch", None, 1),
    ]


def test_only_the_requested_branches_are_listed_without_the_central_budgets() -> None:
    user = employee()
    _send(user)
    assert _found(user.branch_id, central=False) == [("sms-branch", user.branch_id, 1)]
    assert _found(central=False) == []


def test_busiest_of_a_kind_comes_first() -> None:
    for _sms in range(2):
        _send(employee(branch=None))
    user = employee()
    _send(user)
    assert _found(user.branch_id, None, central=False) == [
        ("sms-branch", None, 2),
        ("sms-branch", user.branch_id, 1),
    ]


def test_budget_holds_when_its_period_ends() -> None:
    _send(employee())
    whole = budgets([], central=True, now=NOW + timedelta(hours=1))[0]
    assert whole.until is not None
    assert abs(whole.until - NOW - timedelta(days=1)) < timedelta(milliseconds=1)


@pytest.mark.parametrize(
    ("used", "percent", "is_alarming", "is_full"),
    [(0, 0, False, False), (7, 77, False, False), (8, 88, True, False), (9, 100, True, True)],
)
def test_alarm_begins_at_eighty_percent(
    settings: Settings, used: int, percent: int, *, is_alarming: bool, is_full: bool
) -> None:
    budget = Budget(replace(settings.SMS_IN_ALL, tries=9), None, used)
    assert (budget.percent, budget.is_alarming, budget.is_full) == (percent, is_alarming, is_full)
