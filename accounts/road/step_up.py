"""Step-up: sensitive actions require a recently entered app code (S52, ASVS 7.5.3).

A session of a remembered browser has no such proof at all (D3, NIST 800-63B-4 §5.1), and a session
left open on a desk has no recent one.
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


# The prefix of the form fields on the page that asks for the code.
CODE_PREFIX = "step_up"


class StepUpNeeded(Exception):
    """The app code must be entered first; with `keep` the posted form is sent again after it."""

    def __init__(self, *, keep: bool) -> None:
        """Take whether the page may carry the posted form, which must not hold a password."""
        super().__init__()
        self.keep = keep


def demand_fresh_code(session: SessionBase, now: datetime, *, keep: bool = True) -> None:
    """Raise StepUpNeeded unless an app code was entered in this session within STEP_UP_LIFETIME."""
    age = now.timestamp() - session.get(PROVED_AT, 0.0)
    if age > settings.STEP_UP_LIFETIME.total_seconds():
        raise StepUpNeeded(keep=keep)


def prove(visit: Visit, user: User) -> None:
    """Record the proof in the session, under a new key (S50), with the person's row locked.

    Raises UpdateError when the session was ended meanwhile.
    """
    visit.session[AMR] = sorted({*visit.session.get(AMR, ()), OTP})
    visit.session[PROVED_AT] = visit.now.timestamp()
    renew_session(visit, user)
