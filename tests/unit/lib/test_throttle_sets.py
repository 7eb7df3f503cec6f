"""A set of limits is charged as a whole or not at all; one statement reads or clears a set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from lib.limits import Limit, memory, quota
from lib.models import Charge
from lib.throttle import (
    Seen,
    Thing,
    TooMany,
    charge,
    charge_all,
    clear_all,
    latest,
    read_all,
    take,
    take_all,
    used,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
ONE: Thing = (quota("one", 1, per=HOUR), "someone")
TWO: Thing = (quota("two", 2, per=2 * HOUR), "someone")
CURVE: Thing = (Limit("curve", 2, wait=30 * SECOND, longest=HOUR, forget=24 * HOUR), "someone")
SEEN: Thing = (memory("seen", kept=24 * HOUR), "someone")
EVERY = (ONE, TWO, CURVE, SEEN)


def _counts() -> dict[str, int]:
    return {str(row): row.count for row in Charge.objects.all()}


def _statements(deed: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as queries:
        deed()
    return len(queries)


def test_set_is_charged_in_one_statement_each_limit_by_its_own_rule() -> None:
    assert _statements(lambda: charge_all(EVERY, now=NOON)) == 1
    assert _counts() == {"one": 1, "two": 1, "curve": 1, "seen": 1}
    seen = read_all(EVERY, now=NOON)
    assert [seen[thing].free_at for thing in EVERY] == [NOON + HOUR, NOON, NOON, NOON]


def test_charges_of_a_set_are_those_of_its_limits_charged_alone() -> None:
    alone = {thing: take(thing[0], *thing[1:], now=NOON) for thing in EVERY}
    Charge.objects.all().delete()
    assert charge_all(EVERY, now=NOON) == alone


@pytest.mark.parametrize("tries", range(1, 16))
def test_wait_in_a_set_is_the_wait_of_the_limit_charged_alone(tries: int) -> None:
    limit = CURVE[0]
    now = alone = NOON
    for _try in range(tries):
        charge(limit, "alone", now=alone)
        alone = latest(read_all([(limit, "alone")], now=alone).values())
        charge_all([CURVE, SEEN], now=now)
        now = latest(read_all([CURVE], now=now).values())
    assert now == alone


@pytest.mark.requirement("S25")
def test_set_with_a_full_limit_charges_none() -> None:
    charge_all([ONE], now=NOON)
    assert take_all(EVERY, now=NOON) is None
    assert _counts() == {"one": 1}


def test_refused_set_waits_for_its_last_limit() -> None:
    for _try in range(2):
        charge_all([TWO, CURVE], now=NOON)
    charge_all([ONE], now=NOON)
    with pytest.raises(TooMany) as refused:
        charge_all(EVERY, now=NOON + SECOND)
    assert refused.value.retry_at == NOON + 2 * HOUR


def test_set_is_charged_again_once_its_last_limit_is_free() -> None:
    charge_all([ONE, TWO], now=NOON)
    assert take_all([ONE, TWO], now=NOON + HOUR - SECOND) is None
    assert take_all([ONE, TWO], now=NOON + HOUR) is not None
    assert _counts() == {"one": 1, "two": 2}


def test_limit_that_must_be_free_is_not_charged() -> None:
    assert take_all([TWO], free=[ONE], now=NOON) is not None
    assert _counts() == {"two": 1}


def test_set_is_refused_while_a_limit_that_must_be_free_is_full() -> None:
    charge_all([ONE], now=NOON)
    assert take_all([TWO], free=[ONE], now=NOON + SECOND) is None
    assert take_all([TWO], free=[ONE], now=NOON + HOUR) is not None
    assert _counts() == {"one": 1, "two": 1}


def test_things_are_read_in_one_statement_and_not_charged() -> None:
    charge_all([ONE, SEEN], now=NOON)
    assert _statements(lambda: read_all(EVERY, now=NOON)) == 1
    assert read_all(EVERY, now=NOON) == {
        ONE: Seen(NOON + HOUR, is_used=True),
        TWO: Seen(NOON, is_used=False),
        CURVE: Seen(NOON, is_used=False),
        SEEN: Seen(NOON, is_used=True),
    }
    assert _counts() == {"one": 1, "seen": 1}


def test_expired_thing_is_free_and_unused() -> None:
    charge_all([ONE, SEEN], now=NOON)
    late = NOON + 24 * HOUR
    assert set(read_all([ONE, SEEN], now=late).values()) == {Seen(late, is_used=False)}


def test_nothing_is_read_of_no_thing() -> None:
    assert _statements(lambda: read_all([], now=NOON)) == 0
    assert used([], now=NOON) == {}


def test_things_are_cleared_in_one_statement_and_no_other() -> None:
    another: Thing = (ONE[0], "another")
    charge_all([*EVERY, another], now=NOON)
    assert _statements(lambda: clear_all(EVERY)) == 1
    assert not any(one.is_used for one in read_all(EVERY, now=NOON).values())
    assert read_all([another], now=NOON)[another].is_used


@pytest.mark.django_db(transaction=True)
def test_set_is_not_charged_in_a_transaction() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        charge_all([ONE, TWO], now=NOON)
    assert _counts() == {}


@pytest.mark.django_db(transaction=True)
def test_single_limit_that_refuses_in_a_transaction_leaves_it_usable() -> None:
    charge_all([ONE], now=NOON)
    with transaction.atomic():
        assert take_all([ONE], now=NOON) is None
        charge_all([TWO], now=NOON)
    assert _counts() == {"one": 1, "two": 1}


def test_clock_set_back_lets_one_set_through_and_no_wait_exceeds_its_limit() -> None:
    charge_all([ONE, CURVE], now=NOON + 24 * HOUR)
    charge_all([CURVE], now=NOON + 24 * HOUR)
    charge_all([ONE, CURVE], now=NOON)
    with pytest.raises(TooMany) as refused:
        charge_all([ONE, CURVE], now=NOON)
    assert refused.value.retry_at == NOON + HOUR
