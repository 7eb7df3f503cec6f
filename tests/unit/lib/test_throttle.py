"""Rate limits: waits that double, quotas, and a separate count for each user or network."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import transaction
from hypothesis import HealthCheck, assume, example, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from lib import throttle
from lib.limits import Limit, memory, quota
from lib.models import Charge
from lib.throttle import TooMany, charge, clear, free_at

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CURVE = Limit("curve", 5, wait=30 * SECOND, longest=3600 * SECOND, forget=timedelta(days=1))
QUOTA = quota("quota", 3, per=timedelta(hours=1))
PARTS = st.lists(st.text(max_size=4) | st.integers(0, 99), max_size=3)


@transaction.atomic
def _clear_and_fail() -> None:
    clear(CURVE, "someone")
    raise RuntimeError


def _waits(limit: Limit, tries: int) -> list[float]:
    """Make attempts, each as early as allowed; return the wait in seconds after each."""
    now, waits = NOON, []
    for _try in range(tries):
        charge(limit, "someone", now=now)
        free = free_at(limit, "someone", now=now)
        waits.append((free - now).total_seconds())
        now = free
    return waits


@pytest.mark.requirement("S20")
@pytest.mark.django_db
def test_five_tries_are_free_then_the_wait_doubles_from_half_a_minute_to_an_hour() -> None:
    assert _waits(CURVE, 14) == [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


@pytest.mark.django_db
def test_wait_stays_at_its_longest_after_so_many_tries_that_doubling_would_overflow() -> None:
    assert set(_waits(CURVE, 100)[12:]) == {3600.0}


@pytest.mark.requirement("S20")
@pytest.mark.django_db
def test_login_limit_in_force_is_the_curve_of_the_requirement() -> None:
    assert _waits(settings.LOGIN_LIMIT, 6) == [0, 0, 0, 0, 30, 60]


@pytest.mark.requirement("S22")
@pytest.mark.django_db
def test_sms_limit_in_force_waits_a_quarter_of_an_hour_doubling_to_a_day() -> None:
    quarters = [wait / 900 for wait in _waits(settings.SMS_TRIES, 13)]
    assert quarters == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 96, 96]


@pytest.mark.django_db
def test_charge_returns_the_number_of_attempts() -> None:
    assert [charge(CURVE, "someone", now=NOON) for _try in range(5)] == [1, 2, 3, 4, 5]


@pytest.mark.django_db
def test_sixth_attempt_is_refused_with_the_moment_to_retry() -> None:
    for _try in range(5):
        charge(CURVE, "someone", now=NOON)
    with pytest.raises(TooMany) as stop:
        charge(CURVE, "someone", now=NOON + 29 * SECOND)
    assert stop.value.retry_at == NOON + 30 * SECOND


@pytest.mark.django_db
def test_refused_attempts_are_not_charged() -> None:
    for _try in range(5):
        charge(CURVE, "someone", now=NOON)
    for _refused in range(10):
        with pytest.raises(TooMany):
            charge(CURVE, "someone", now=NOON + SECOND)
    assert charge(CURVE, "someone", now=NOON + 30 * SECOND) == 6


@pytest.mark.django_db
def test_free_attempt_does_not_wait_for_one_that_read_the_clock_a_little_later() -> None:
    charge(CURVE, "someone", now=NOON + SECOND)
    assert charge(CURVE, "someone", now=NOON) == 2


@pytest.mark.django_db
def test_curve_is_reset_a_day_after_the_last_attempt() -> None:
    for _try in range(5):
        charge(CURVE, "someone", now=NOON)
    last = NOON + timedelta(hours=23)
    assert charge(CURVE, "someone", now=last) == 6
    assert charge(CURVE, "someone", now=last + timedelta(hours=23, minutes=59)) == 7
    assert charge(CURVE, "someone", now=last + timedelta(hours=47, minutes=59)) == 1


@pytest.mark.django_db
def test_quota_allows_its_number_in_a_period_that_starts_at_the_first() -> None:
    later = [NOON, NOON + timedelta(minutes=20), NOON + timedelta(minutes=50)]
    assert [charge(QUOTA, "someone", now=now) for now in later] == [1, 2, 3]
    with pytest.raises(TooMany) as stop:
        charge(QUOTA, "someone", now=NOON + timedelta(minutes=59))
    assert stop.value.retry_at == NOON + timedelta(hours=1)
    assert charge(QUOTA, "someone", now=NOON + timedelta(hours=1)) == 1


@pytest.mark.django_db
def test_quota_of_one_sets_a_minimum_interval() -> None:
    apart = quota("apart", 1, per=60 * SECOND)
    charge(apart, "someone", now=NOON)
    with pytest.raises(TooMany) as stop:
        charge(apart, "someone", now=NOON + 59 * SECOND)
    assert stop.value.retry_at == NOON + 60 * SECOND
    assert charge(apart, "someone", now=NOON + 60 * SECOND) == 1
    with pytest.raises(TooMany):
        charge(apart, "someone", now=NOON + 61 * SECOND)


@pytest.mark.django_db
def test_clear_resets_the_count_of_the_named_thing_only() -> None:
    for who in ("someone", "somebody else"):
        for _try in range(5):
            charge(CURVE, who, now=NOON)
    clear(CURVE, "someone")
    assert charge(CURVE, "someone", now=NOON) == 1
    with pytest.raises(TooMany):
        charge(CURVE, "somebody else", now=NOON)


@pytest.mark.django_db
def test_limits_of_another_name_count_apart() -> None:
    charge(CURVE, "someone", now=NOON)
    assert charge(QUOTA, "someone", now=NOON) == 1


@pytest.mark.django_db
def test_thing_that_was_never_charged_is_free_now() -> None:
    assert free_at(CURVE, "someone", now=NOON) == NOON


@pytest.mark.requirement("S25")
@pytest.mark.django_db(transaction=True)
def test_charge_in_autocommit_survives_a_rollback_of_the_service() -> None:
    charge(CURVE, "someone", now=NOON)
    with pytest.raises(RuntimeError):
        _clear_and_fail()
    assert charge(CURVE, "someone", now=NOON) == 2


@pytest.mark.django_db
def test_row_names_its_limit_but_not_its_user() -> None:
    charge(CURVE, "alice@mail.example", now=NOON)
    row = Charge.objects.get()
    assert str(row) == "curve"
    assert "alice" not in row.key


@pytest.mark.asvs("V1.2.4")
@pytest.mark.django_db
@hypothesis_settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(one=PARTS, other=PARTS)
@example(one=["a\x1fb"], other=["a", "b"])
@example(one=["ab", "c"], other=["a", "bc"])
@example(one=['a", "b'], other=["a", "b"])
@example(one=[], other=[""])
@example(one=["\ud83d\ude00"], other=["\U0001f600"])
@example(one=["É"], other=["é"])
def test_two_different_things_never_share_a_count(
    one: list[str | int], other: list[str | int]
) -> None:
    assume([str(part) for part in one] != [str(part) for part in other])
    Charge.objects.all().delete()
    charge(CURVE, *one, now=NOON)
    assert charge(CURVE, *other, now=NOON) == 1


@pytest.mark.django_db
def test_too_many_never_holds_a_moment_in_the_past() -> None:
    charge(CURVE, "someone", now=NOON)
    later = NOON + timedelta(days=3)
    assert throttle.free_at(CURVE, "someone", now=later) == later


@pytest.mark.django_db
def test_memory_limit_refuses_nothing_and_lasts_from_the_latest_charge() -> None:
    seen = memory("seen", kept=timedelta(days=30))
    for hour in (0, 0, 5, 3):
        charge(seen, "someone", now=NOON + hour * 3600 * SECOND)
    charge(seen, "someone", now=NOON + timedelta(days=29))
    after = NOON + timedelta(days=59)
    assert throttle.used([(seen, "someone")], now=after - SECOND)
    assert not throttle.used([(seen, "someone")], now=after)
    assert not throttle.used([(seen, "someone else")], now=NOON)
