"""After the machine's clock was set back, no wait exceeds the longest wait of its rate limit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from lib.limits import Limit
from lib.throttle import TooMany, charge, free_at, used

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
LATER = NOON + 2 * HOUR  # the time before the clock was set back to noon


def _until_full(limit: Limit, now: datetime) -> None:
    """Charge attempts until the next attempt has to wait."""
    while free_at(limit, "someone", now=now) <= now:
        charge(limit, "someone", now=now)


@pytest.mark.parametrize(
    "name", ["SMS_APART", "SMS_PER_NUMBER", "COUNTER_TRIES", "APP_DEVICE_LIMIT", "LOGIN_LIMIT"]
)
def test_no_wait_exceeds_the_longest_of_its_limit(name: str) -> None:
    limit: Limit = getattr(settings, name)
    _until_full(limit, LATER)
    free = free_at(limit, "someone", now=NOON)
    assert free - NOON <= limit.longest
    charge(limit, "someone", now=free)


def test_next_wait_is_counted_from_the_corrected_clock() -> None:
    charge(settings.SMS_APART, "someone", now=LATER)
    charge(settings.SMS_APART, "someone", now=NOON)
    with pytest.raises(TooMany) as stop:
        charge(settings.SMS_APART, "someone", now=NOON + 59 * SECOND)
    assert stop.value.retry_at == NOON + 60 * SECOND


def test_full_quota_allows_one_attempt_and_is_then_full_for_its_period() -> None:
    limit = settings.SMS_PER_NUMBER
    _until_full(limit, LATER)
    thing = (limit, "someone")
    assert used([thing], now=NOON) == {thing: (limit.tries - 1, NOON + limit.forget)}
    charge(limit, "someone", now=NOON)
    with pytest.raises(TooMany) as stop:
        charge(limit, "someone", now=NOON + SECOND)
    assert stop.value.retry_at == NOON + limit.forget
    assert used([thing], now=NOON) == {thing: (limit.tries + 1, NOON + limit.forget)}


def test_partly_used_quota_counts_for_no_longer_than_its_period() -> None:
    limit = settings.SMS_PER_NUMBER
    charge(limit, "someone", now=LATER)
    for _try in range(limit.tries - 1):
        charge(limit, "someone", now=NOON)
    assert charge(limit, "someone", now=NOON + limit.forget) == 1


@pytest.mark.parametrize("name", ["SMS_APART", "SMS_PER_NUMBER", "LOGIN_ACCOUNT_LIMIT"])
def test_concurrent_attempt_that_read_the_clock_earlier_is_refused_too(name: str) -> None:
    limit: Limit = getattr(settings, name)
    _until_full(limit, NOON)
    with pytest.raises(TooMany):
        charge(limit, "someone", now=NOON - settings.CLOCK_OFF)
