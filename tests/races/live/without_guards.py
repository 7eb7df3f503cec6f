"""The unsafe site: without locks, without conditions in UPDATEs, without epoch in sessions.

This module is loaded as the session engine. Its import changes the site: a service then pauses
between read and write. The pause shows the error within a few trials, but does not cause it.
"""

from __future__ import annotations

import time
from typing import Any

import pytest

from accounts.browser.session_store import SessionStore
from accounts.mail import links
from accounts.models import User
from accounts.models.user import UserQuerySet
from accounts.road import walk as road
from onboarding.opened import Opened
from tests.races import unguarded
from tests.races.together import Gap
from twofactor.models.authenticator import AuthenticatorQuerySet

__all__ = ["SessionStore"]


class Pause(Gap):
    """A pause of fixed length: this process cannot know for how many requests to wait."""

    def __init__(self, seconds: float) -> None:
        super().__init__(1, seconds)
        self._length = seconds

    def wait(self) -> None:
        time.sleep(self._length)


def _unlocked(people: UserQuerySet, **_how: Any) -> UserQuerySet:
    return people


_patch, _pause = pytest.MonkeyPatch(), Pause(0.05)
unguarded.without_lock(_patch)
_patch.setattr(UserQuerySet, "select_for_update", _unlocked)
_patch.setattr(User, "get_session_auth_hash", lambda user: str(user.pk))
_patch.setattr(User, "get_session_auth_fallback_hash", lambda _user: ())
# Remove these charges too: their rows stay locked until the end of the transaction of the mail.
for _charge in ("charge_mail", "charge_bulk", "charge_typed"):
    _patch.setattr(f"onboarding.services.{_charge}", lambda _whose, _now: None)
_patch.setattr(Opened, "demand_current", lambda _form, _by, _facts, **_sentence: None)
unguarded.link_checked_then_saved(_patch, _pause)
unguarded.counter_code_checked_then_deleted(_patch, _pause)
unguarded.sms_code_checked_then_saved(_patch, _pause)
unguarded.app_code_checked_then_saved(_patch, _pause)
unguarded.rivals_stay_pending(_patch)
unguarded.charge_read_then_written(_patch, _pause)
unguarded.pausing(_patch, AuthenticatorQuerySet, "confirm", _pause)
unguarded.pausing(_patch, links, "new_token", _pause)
unguarded.pausing(_patch, road, "renew_session", Pause(0.3))
