"""How fresh a proof must be where something may hurt (S52)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from accounts.sessions import PROVED_AT, SessionStore
from accounts.step_up import StepUpNeeded, demand_fresh_code

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def session(*, proved: timedelta | None) -> SessionStore:
    """Give a session that proved the app code this long ago, or never."""
    store = SessionStore()
    if proved is not None:
        store[PROVED_AT] = (NOW - proved).timestamp()
    return store


def test_proof_counts_to_the_end_of_its_five_minutes() -> None:
    demand_fresh_code(session(proved=settings.STEP_UP_LIFETIME), NOW)
    with pytest.raises(StepUpNeeded):
        demand_fresh_code(session(proved=settings.STEP_UP_LIFETIME + timedelta(seconds=1)), NOW)


def test_session_that_never_proved_it_is_asked() -> None:
    with pytest.raises(StepUpNeeded):
        demand_fresh_code(session(proved=None), NOW)


def test_page_is_told_not_to_carry_a_password() -> None:
    with pytest.raises(StepUpNeeded) as asked:
        demand_fresh_code(session(proved=None), NOW, keep=False)
    assert not asked.value.keep


def test_what_was_posted_is_carried_unless_said_otherwise() -> None:
    with pytest.raises(StepUpNeeded) as asked:
        demand_fresh_code(session(proved=None), NOW)
    assert asked.value.keep
