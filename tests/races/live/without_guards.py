"""The unsafe site: without locks, without conditions in UPDATEs, without epoch in sessions.

A session that was ended goes on, if a request that had read it renews it.

This module is loaded as the session engine. Its import changes the site: a service then pauses
between read and write. The pause shows the error within a few trials, but does not cause it.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from accounts.browser.session_store import SessionStore
from accounts.mail import links
from accounts.models import Session, User
from accounts.models.user import UserQuerySet
from lib.rows import Rows
from onboarding.opened import Opened
from tests.races import unguarded
from tests.races.together import PATIENCE, Gap, serialises, waiting
from twofactor.models.authenticator import AuthenticatorQuerySet

__all__ = ["SessionStore"]


class Pause(Gap):
    """A pause of fixed length: this process cannot know for how many requests to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(1, seconds)
        self._length = seconds

    def wait(self) -> None:
        time.sleep(self._length)


class Meeting(Gap):
    """Holds a request, and the rows it wrote, until others are sure to wait for it.

    They have read before it wrote, however late they came. SQLite has one writer: there it is off.
    """

    def __init__(self, parties: int) -> None:
        """`parties`: how many connections must wait for a lock."""
        super().__init__(1)
        self._parties = parties

    def wait(self) -> None:
        end = time.monotonic() + PATIENCE
        while not serialises() and waiting() < self._parties and time.monotonic() < end:
            time.sleep(0.01)


def _renewed(rows: Rows[Session], old: str, session: Session) -> bool:
    """Store a renewed session, even if the session with the key `old` has ended."""
    return _replace(rows, old, session) or rows.insert_new(session)


def _unlocked(people: UserQuerySet, **_how: Any) -> UserQuerySet:
    return people


# With the request that is held, more than the eight tabs of one of both sign-ins.
_meeting = Meeting(8)
_patch, _pause = pytest.MonkeyPatch(), Pause(0.05)
_replace = Rows.replace
_patch.setattr(Rows, "replace", _renewed)  # only sessions are replaced
unguarded.without_lock(_patch)
_patch.setattr(UserQuerySet, "select_for_update", _unlocked)
_patch.setattr(User, "get_session_auth_hash", lambda user: str(user.pk))
_patch.setattr(User, "get_session_auth_fallback_hash", lambda _user: ())
# Remove these charges too: their rows stay locked until the end of the transaction of the mail.
for _charge in ("charge_mail", "charge_bulk", "charge_typed"):
    _patch.setattr(f"onboarding.services.{_charge}", lambda _whose, _now: None)
_patch.setattr(Opened, "demand_current", lambda _form, _by, _facts, **_sentence: None)
unguarded.link_checked_then_saved(_patch, _pause, _meeting)
unguarded.counter_code_checked_then_deleted(_patch, _pause, _meeting)
unguarded.sms_code_checked_then_saved(_patch, _pause)
unguarded.app_code_checked_then_saved(_patch, _pause)
unguarded.rivals_stay_pending(_patch)
unguarded.charge_read_then_written(_patch, _pause)
unguarded.pausing(_patch, AuthenticatorQuerySet, "confirm", _pause)
unguarded.pausing(_patch, links, "new_token", _pause)
_patch.setattr(SessionStore, "insert_for", lambda self, _user: self.renew())
unguarded.pausing(_patch, SessionStore, "renew", Pause(0.3))
