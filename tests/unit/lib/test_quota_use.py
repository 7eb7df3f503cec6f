"""Reading how much of several quotas is used takes one query, and uses up nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lib.limits import quota
from lib.models import Charge
from lib.throttle import busiest, charge, used

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ROOM, HOUSE = quota("room", 3, per=HOUR), quota("house", 5, per=2 * HOUR)


def _charge(times: int, part: object, *, now: datetime = NOON) -> None:
    for _try in range(times):
        charge(ROOM, part, now=now)


def test_use_holds_the_count_and_when_the_period_ends() -> None:
    _charge(2, 7)
    charge(HOUSE, now=NOON + HOUR / 2)
    with CaptureQueriesContext(connection) as queries:
        found = used([(ROOM, 7), (ROOM, 8), (HOUSE,)], now=NOON + HOUR / 2)
    assert found == {(ROOM, 7): (2, NOON + HOUR), (HOUSE,): (1, NOON + 2.5 * HOUR)}
    assert len(queries) == 1


def test_thing_whose_period_is_over_is_not_used() -> None:
    _charge(2, 7)
    assert used([(ROOM, 7)], now=NOON + HOUR) == {}
    assert busiest(ROOM, now=NOON + HOUR) == (0, 0)


def test_busiest_returns_the_highest_count_and_how_many_are_full() -> None:
    _charge(3, "a")
    _charge(3, "b")
    _charge(1, "c")
    charge(HOUSE, "d", now=NOON)
    assert busiest(ROOM, now=NOON) == (3, 2)
    assert busiest(HOUSE, now=NOON) == (1, 0)


def test_quota_with_the_same_prefix_is_another() -> None:
    charge(quota("room-day", 9, per=HOUR), "a", now=NOON)
    assert busiest(ROOM, now=NOON) == (0, 0)


def test_looking_up_use_charges_nothing() -> None:
    used([(ROOM, 7)], now=NOON)
    busiest(ROOM, now=NOON)
    assert not Charge.objects.exists()
