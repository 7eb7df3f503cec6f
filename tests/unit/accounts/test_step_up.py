"""Step-up: how recently the app code must have been entered for a sensitive action."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings

from accounts.browser.session_store import AMR, PROVED_AT, SessionStore
from accounts.models import Session
from accounts.road.step_up import StepUpNeeded, demand_fresh_code, prove
from tests.unit.accounts.browsers import logged_in, opened
from tests.unit.accounts.people import employee, visit

pytestmark = pytest.mark.requirement("S52")

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def session(*, proved: timedelta | None) -> SessionStore:
    """Return a session with an app code entered `proved` before NOW; for None, without a code."""
    store = SessionStore()
    if proved is not None:
        store[PROVED_AT] = (NOW - proved).timestamp()
    return store


def test_proof_is_recent_to_the_end_of_its_five_minutes() -> None:
    demand_fresh_code(session(proved=settings.STEP_UP_LIFETIME), NOW)
    with pytest.raises(StepUpNeeded):
        demand_fresh_code(session(proved=settings.STEP_UP_LIFETIME + timedelta(seconds=1)), NOW)


def test_session_that_never_proved_the_app_is_asked() -> None:
    with pytest.raises(StepUpNeeded):
        demand_fresh_code(session(proved=None), NOW)


def test_page_does_not_carry_a_password_when_excluded() -> None:
    with pytest.raises(StepUpNeeded) as asked:
        demand_fresh_code(session(proved=None), NOW, keep=False)
    assert not asked.value.keep


def test_posted_fields_are_carried_unless_excluded() -> None:
    with pytest.raises(StepUpNeeded) as asked:
        demand_fresh_code(session(proved=None), NOW)
    assert asked.value.keep


@pytest.mark.requirement("S50")
@pytest.mark.django_db
def test_proof_is_stored_with_its_moment_and_method_under_a_new_key() -> None:
    user = employee()
    session = logged_in(user)
    session[AMR], old = ["pwd"], session.session_key
    here = visit(session=session)
    prove(here, user)
    assert (session[AMR], session[PROVED_AT]) == (["otp", "pwd"], here.now.timestamp())
    assert (opened(SessionStore(old)), session.session_key == old) == ({}, False)
    assert Session.objects.get(user=user).amr == "otp pwd"


@pytest.mark.django_db
def test_session_without_a_stored_method_counts_as_proven_by_the_app() -> None:
    user = employee()
    session = logged_in(user)
    del session[AMR]
    prove(visit(session=session), user)
    assert session[AMR] == ["otp"]
