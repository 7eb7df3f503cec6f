"""Looking up when a rate limit allows the next attempt does not count as an attempt."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lib.limits import Limit, quota
from lib.models import Charge
from lib.throttle import TooMany, charge, demand_free, free_at, hold, is_full, read_all, used

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ONE, TWO = quota("one", 1, per=HOUR), quota("two", 2, per=HOUR)
CURVE = Limit("curve", 2, wait=30 * SECOND, longest=HOUR, forget=24 * HOUR)


def _demand_free(limit: Limit, *parts: object, now: datetime) -> None:
    demand_free(read_all([(limit, *parts)], now=now).values(), now=now)


def test_used_up_quota_is_full_until_its_period_ends() -> None:
    assert not is_full(ONE, "someone", now=NOON)
    charge(ONE, "someone", now=NOON)
    assert is_full(ONE, "someone", now=NOON + HOUR - SECOND)
    assert not is_full(ONE, "someone", now=NOON + HOUR)
    assert not is_full(ONE, "another", now=NOON)
    assert not is_full(TWO, "someone", now=NOON)


def test_too_many_holds_the_moment_at_which_a_full_quota_is_free() -> None:
    charge(ONE, "someone", now=NOON)
    with pytest.raises(TooMany) as refused:
        _demand_free(ONE, "someone", now=NOON + SECOND)
    assert refused.value.retry_at == NOON + HOUR
    assert refused.value.args == (NOON + HOUR,)
    _demand_free(ONE, "someone", now=NOON + HOUR)
    _demand_free(ONE, "another", now=NOON)
    _demand_free(TWO, "someone", now=NOON)


def test_looking_up_a_limit_charges_nothing() -> None:
    for _time in range(3):
        _demand_free(ONE, "someone", now=NOON)
        assert not is_full(ONE, "someone", now=NOON)
    assert not Charge.objects.exists()


@pytest.mark.parametrize("limit", [TWO, CURVE])
def test_second_of_two_attempts_is_free_at_once(limit: Limit) -> None:
    charge(limit, "someone", now=NOON)
    assert free_at(limit, "someone", now=NOON) == NOON
    assert charge(limit, "someone", now=NOON) == 2
    assert is_full(limit, "someone", now=NOON)


def test_use_by_another_is_not_reported() -> None:
    charge(TWO, "another", now=NOON)
    assert used([(TWO, "someone")], now=NOON) == {}


def test_hold_locks_only_the_row_of_that_thing_and_charges_nothing() -> None:
    charge(TWO, "someone", now=NOON)
    row = Charge.objects.get()
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        hold(TWO, "someone")
        hold(TWO, "another")
    asked = [query["sql"] for query in queries if row.key in query["sql"]]
    assert len(asked) == 1
    assert asked[0].endswith(" FOR UPDATE") is connection.features.has_select_for_update
    assert Charge.objects.get().count == 1
