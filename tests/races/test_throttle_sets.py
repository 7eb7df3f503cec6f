"""Test that of a set of rate limits all or none are charged, and that charges never deadlock."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from threading import Event

import pytest
from django.db import transaction
from django.db.models import QuerySet

from lib import housekeeping, throttle, throttle_sql
from lib.housekeeping import LibHousekeeping
from lib.limits import quota
from lib.models import Charge
from lib.pieces import delete_in_pieces
from lib.throttle import Thing
from tests.races.together import (
    PATIENCE,
    TRIALS,
    any_trial,
    at_once,
    faults,
    serialises,
    waiting,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 7", "S25")]

RIVALS = 40
NOW, HOUR = datetime(2026, 11, 23, 12, tzinfo=UTC), timedelta(hours=1)
NARROW, WIDE = quota("narrow", 5, per=HOUR), quota("wide", 21, per=HOUR)
# In the order of their keys, which begin with the name.
ROWS: list[Thing] = [(quota(name, 100, per=HOUR), "row") for name in ("first", "second", "third")]
# So many rivals must wait for a row before it is unlocked: more than pass. Not all forty: the
# database of the tests has fewer connections.
ENOUGH = RIVALS // 2

_subjects = count()


def test_of_forty_parallel_tries_five_pass_and_the_wider_limit_counts_five() -> None:
    for _trial in range(TRIALS):
        assert _rush() == (5, 5)


def test_control_that_skips_each_full_row_counts_more_at_the_wider_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _skip_full_rows(monkeypatch, looking_first=False)
    assert any_trial(_charges_too_often)


def test_control_that_looks_first_and_then_skips_counts_more_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The counts that a statement reads when it begins are outdated once it has locked its rows."""
    _skip_full_rows(monkeypatch, looking_first=True)
    assert any_trial(_charges_too_often) is not serialises()


def test_charging_and_clearing_the_same_rows_ends_in_no_deadlock() -> None:
    for _trial in range(TRIALS):
        assert not _meet(partial(throttle.clear_all, ROWS))


def test_control_that_clears_in_another_order_ends_in_a_deadlock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_order: str = vars(throttle_sql)["_SET"]
    monkeypatch.setattr(throttle_sql, "_SET", in_order.replace("BY key", "BY key DESC"))
    assert any_trial(lambda: bool(_meet(partial(throttle.clear_all, ROWS)))) is not serialises()


def test_charging_rows_that_are_purged_ends_in_no_deadlock() -> None:
    for _trial in range(TRIALS):
        assert not _meet(partial(LibHousekeeping().purge, NOW))


def test_control_purge_in_the_order_of_the_table_ends_in_a_deadlock(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def in_any_order(rows: QuerySet[Charge], **_how: bool) -> int:
        return delete_in_pieces(rows)

    monkeypatch.setattr(housekeeping, "delete_in_pieces", in_any_order)
    assert any_trial(lambda: bool(_meet(partial(LibHousekeeping().purge, NOW)))) is not serialises()


def _rush() -> tuple[int, int]:
    """Charge both limits forty times at once; return how many pass, and the wider limit's count.

    Half of them wait for the narrow limit's row, so that these read the counts before any charge.
    """
    subject = next(_subjects)
    both: list[Thing] = [(NARROW, subject), (WIDE, subject)]
    for limit, *parts in both:
        throttle.charge(limit, *parts, now=NOW - 2 * HOUR)
    rivals: list[Callable[[], object]] = [partial(throttle.take_all, both, now=NOW)] * RIVALS
    answers = _waiting_for(both[0], rivals)
    assert not faults(answers)
    passed = sum(isinstance(taken, dict) and len(taken) == len(both) for taken in answers)
    wide = both[1]
    return passed, throttle.used([wide], now=NOW)[wide][0]


def _charges_too_often() -> bool:
    passed, counted = _rush()
    assert passed == NARROW.tries
    return counted > passed


def _skip_full_rows(patch: pytest.MonkeyPatch, *, looking_first: bool) -> None:
    """Let the statement skip a row whose limit is reached, but charge the other rows of the set.

    `looking_first`: the statement still charges no row if a limit was reached when it began.
    """
    whole: str = vars(throttle_sql)["_CHARGE"]
    skipping = whole.replace("WHEN FULL THEN NULL\n", "")
    naive = re.sub(r"AND NOT EXISTS \(.*?\n\)\n", "", skipping, count=1, flags=re.DOTALL)
    assert len({whole, skipping, naive}) == 3
    chosen = skipping if looking_first else naive
    skip: str = vars(throttle_sql)["_SKIP"]
    patch.setattr(throttle_sql, "_CHARGE", chosen.replace("SKIP", skip))
    patch.setattr(throttle_sql, "charging", throttle_sql.charging.__wrapped__)


def _meet(deed: Callable[[], object]) -> list[object]:
    """Charge ROWS and run `deed` at once; both wait for the row in the middle. Return the faults.

    The rows are stored in the reverse order of their keys, and have expired.
    """
    Charge.objects.all().delete()
    for limit, *parts in reversed(ROWS):
        throttle.charge(limit, *parts, now=NOW - 2 * HOUR)
    rivals: list[Callable[[], object]] = [partial(throttle.charge_all, ROWS, now=NOW), deed]
    return faults(_waiting_for(ROWS[1], rivals))


def _waiting_for(thing: Thing, rivals: Sequence[Callable[[], object]]) -> list[object]:
    """Lock the row of `thing` until all rivals, or ENOUGH of them, wait for a lock.

    Return what each rival returned or raised.
    """
    held, enough = Event(), min(ENOUGH, len(rivals))
    together: list[Callable[[], object]] = [partial(_after, held, rival) for rival in rivals]
    together.append(partial(_hold, held, thing, enough))
    return list(at_once(together)[:-1])


def _hold(held: Event, thing: Thing, enough: int) -> None:
    limit, *parts = thing
    with transaction.atomic():
        throttle.hold(limit, *parts)
        held.set()
        end = time.monotonic() + PATIENCE
        while not serialises() and waiting() < enough and time.monotonic() < end:
            time.sleep(0.01)


def _after(held: Event, deed: Callable[[], object]) -> object:
    assert held.wait(PATIENCE)
    return deed()
