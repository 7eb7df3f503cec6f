"""Logging out ends the session, even while another tab uses the session."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends import db

from accounts.browser.session_store import SessionStore
from accounts.models import User
from accounts.services.session import log_out
from tests.unit.accounts.browsers import is_inside, logged_in
from tests.unit.accounts.people import employee, visit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S51")]


def _two_tabs(user: User) -> tuple[SessionStore, SessionStore]:
    """Return two `SessionStore` objects for one session, as two concurrent requests have them."""
    one = logged_in(user)
    other = SessionStore(one.session_key)
    assert dict(other.items())
    return one, other


def test_logging_out_ends_the_session_whose_key_another_tab_cycled_meanwhile() -> None:
    stepping_up, leaving = _two_tabs(employee())
    elsewhere = logged_in(employee())
    stepping_up.renew()
    log_out(visit=visit(session=leaving))
    assert not is_inside(stepping_up)
    assert is_inside(elsewhere)


def test_control_flush_of_djangos_own_session_leaves_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SessionStore, "flush", db.SessionStore.flush)
    stepping_up, leaving = _two_tabs(employee())
    stepping_up.renew()
    log_out(visit=visit(session=leaving))
    assert is_inside(stepping_up)
