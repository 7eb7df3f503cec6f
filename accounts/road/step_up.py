"""Step-up: sensitive actions require a recently entered app code (S52, ASVS 7.5.3).

In a session that began on a remembered device no app code was entered (D3, NIST 800-63B-4 §5.1). In
a session that was left open on a computer, none was entered recently.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from accounts.browser.session_store import AMR, OTP, PROVED_AT
from accounts.browser.visit import Visit
from accounts.models import User
from accounts.road.walk import renew_session

# The prefix of the form fields on the page that asks for the code.
CODE_PREFIX = "step_up"


class StepUpNeeded(Exception):
    """The app code must be entered first. With `keep` the posted form waits in the browser."""

    def __init__(self, *, keep: bool) -> None:
        """Set `keep` to False for a form with a password: such a form must not be carried."""
        super().__init__()
        self.keep = keep


def demand_fresh_code(session: SessionBase, now: datetime, *, keep: bool = True) -> None:
    """Raise StepUpNeeded unless an app code was entered in this session within STEP_UP_LIFETIME."""
    age = now.timestamp() - session.get(PROVED_AT, 0.0)
    if age > settings.STEP_UP_LIFETIME.total_seconds():
        raise StepUpNeeded(keep=keep)


def prove(visit: Visit, user: User) -> None:
    """Record in the session that an app code was entered now, and give the session a new key (S50).

    The caller has locked the user's row. Raises UpdateError if the session was ended meanwhile.
    """
    visit.session[AMR] = sorted({*visit.session.get(AMR, ()), OTP})
    visit.session[PROVED_AT] = visit.now.timestamp()
    renew_session(visit, user)
