"""Step-up: what may hurt is asked of who proved the app code a moment ago (S52, ASVS 7.5.3).

A session of a remembered browser holds no such proof at all (D3, NIST 800-63B-4 §5.1), and a
session left open on a desk none that is fresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from accounts.browser.sessions import AMR, OTP, PROVED_AT
from accounts.road.walk import renew_session

if TYPE_CHECKING:
    from datetime import datetime

    from django.contrib.sessions.backends.base import SessionBase

    from accounts.browser.visit import Visit
    from accounts.models import User


# What the names of its fields begin with, on the page that asks for the code.
CODE_PREFIX = "step_up"


class StepUpNeeded(Exception):
    """The app code is asked first; `keep` says whether what was posted is sent again after it."""

    def __init__(self, *, keep: bool) -> None:
        """Note whether the page may carry what was posted: never a password."""
        super().__init__()
        self.keep = keep


def demand_fresh_code(session: SessionBase, now: datetime, *, keep: bool = True) -> None:
    """Raise StepUpNeeded unless this session proved an app code lately (`STEP_UP_LIFETIME`)."""
    age = now.timestamp() - session.get(PROVED_AT, 0.0)
    if age > settings.STEP_UP_LIFETIME.total_seconds():
        raise StepUpNeeded(keep=keep)


def prove(visit: Visit, user: User) -> None:
    """Note the proof in the session, under a new key (S50), with the person's row locked.

    Raises UpdateError when the session was ended meanwhile.
    """
    visit.session[AMR] = sorted({*visit.session.get(AMR, ()), OTP})
    visit.session[PROVED_AT] = visit.now.timestamp()
    renew_session(visit, user)
