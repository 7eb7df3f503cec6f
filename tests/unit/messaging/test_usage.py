"""SMS are counted per day, branch and country, and their cost is computed exactly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from messaging.budgets import prefix_of
from messaging.models import Message
from messaging.states import Kind, State
from messaging.usage import Usage, by_branch, by_day, by_prefix, last_days, usage_by
from tests.unit.accounts.people import rotterdam
from tests.unit.messaging.writing import NUMBER, START, fresh, sms

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _prices(settings: Settings) -> None:
    settings.SMS_PRICES = {"NL": Decimal("0.0851"), "BE": Decimal("0.1")}


def a_row(state: State, *, handed_over: bool = True, at: datetime = START, **other: Any) -> Message:
    """Create the row of an SMS in this state."""
    facts = {"kind": Kind.SMS, "prefix": 31, "segments": 1, "created_at": at, "expires_at": at}
    facts["sent_at"] = at if handed_over else None
    if state == State.QUEUED:
        facts |= {"payload": "sealed", "due_at": at}
    return Message.objects.create(state=state, **facts | other)


def whole() -> Usage:
    """Return the `Usage` of all SMS without a branch; an empty `Usage` if there are none."""
    groups = usage_by(Message.objects.all(), by_branch())
    return groups.get(None, Usage())


@pytest.mark.parametrize(
    ("state", "handed_over", "expected"),
    [
        (State.QUEUED, False, Usage()),
        (State.SENT, True, Usage(sent=1, cost=Decimal("0.0851"))),
        (State.DELIVERED, True, Usage(sent=1, delivered=1, cost=Decimal("0.0851"))),
        (State.FAILED, True, Usage(sent=1, failed=1, cost=Decimal("0.0851"))),
        (State.FAILED, False, Usage(failed=1)),
        (State.EXPIRED, False, Usage(failed=1)),
        (State.UNKNOWN, False, Usage(doubted=1, cost=Decimal("0.0851"))),
    ],
)
def test_each_state_is_counted_in_its_column(
    state: State, *, handed_over: bool, expected: Usage
) -> None:
    a_row(state, handed_over=handed_over)
    assert whole() == expected


@pytest.mark.slow
def test_price_times_ten_thousand_is_exact() -> None:
    rows = (
        Message(
            kind=Kind.SMS,
            state=State.SENT,
            prefix=31,
            segments=1,
            sent_at=START,
            created_at=START,
            expires_at=START,
        )
        for _sms in range(10_000)
    )
    Message.objects.bulk_create(rows)
    assert str(whole().cost) == "851.0000"


def test_long_sms_costs_each_of_its_segments() -> None:
    a_row(State.DELIVERED, segments=3)
    assert whole().cost == Decimal("0.2553")


def test_country_without_a_price_is_counted_separately() -> None:
    a_row(State.SENT)
    a_row(State.SENT, prefix=48, segments=2)
    a_row(State.SENT, prefix=None, segments=1)
    assert (whole().cost, whole().unpriced, whole().sent) == (Decimal("0.0851"), 3, 3)


def test_groups_are_counted_separately_without_mails() -> None:
    branch = rotterdam()
    a_row(State.SENT, branch=branch)
    a_row(State.SENT, branch=branch, prefix=32)
    a_row(State.SENT)
    a_row(State.SENT, kind=Kind.MAIL)
    everything = Message.objects.all()
    branches = {key: usage.sent for key, usage in usage_by(everything, by_branch()).items()}
    assert branches == {branch.pk: 2, None: 1}
    countries = {prefix: usage.cost for prefix, usage in usage_by(everything, by_prefix()).items()}
    assert countries == {31: Decimal("0.1702"), 32: Decimal("0.1")}


def test_day_begins_at_midnight_in_the_netherlands() -> None:
    midnight = datetime(2026, 3, 1, 23, 0, tzinfo=UTC)
    days = last_days(7, midnight + timedelta(hours=9))
    assert days[0] == midnight
    a_row(State.SENT, at=midnight)
    a_row(State.SENT, at=midnight - timedelta(seconds=1))
    a_row(State.SENT, at=midnight - timedelta(seconds=2))
    found = usage_by(Message.objects.all(), by_day(days))
    assert {day: usage.sent for day, usage in found.items()} == {0: 1, 1: 2}


def test_day_on_which_summer_time_begins_has_23_hours() -> None:
    days = last_days(3, datetime(2026, 3, 30, 12, 0, tzinfo=UTC))
    today, sunday, saturday = (day.astimezone(UTC) for day in days)
    assert (today - sunday, sunday - saturday) == (timedelta(hours=23), timedelta(hours=24))


def test_counting_takes_one_query() -> None:
    with CaptureQueriesContext(connection) as queries:
        usage_by(Message.objects.all(), by_day(last_days(30, START)))
    assert len(queries) == 1


def test_queued_sms_stores_its_country_and_segments() -> None:
    row = fresh(sms(NUMBER))
    assert (row.prefix, row.segments) == (31, 1)


@pytest.mark.parametrize(
    ("number", "prefix"),
    [("+31612345678", 31), ("+32470123456", 32), ("+380501234567", 380), ("", None), ("06", None)],
)
def test_prefix_of_a_number(number: str, prefix: int | None) -> None:
    assert prefix_of(number) == prefix
