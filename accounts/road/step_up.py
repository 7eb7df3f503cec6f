"""Step-up: sensitive actions require a recently entered app code (S52, ASVS 7.5.3)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase

from accounts.browser.session_store import AMR, OTP, PROVED_AT
from accounts.browser.visit import Visit
from accounts.models import User
from accounts.road.walk import renew_session

CODE_PREFIX = "step_up"  # of the form fields on the page that asks for the code


class StepUpNeeded(Exception):
    """Raised if the user must first enter an app code. If `keep`, the posted form is kept."""

    def __init__(self, *, keep: bool) -> None:
        super().__init__()
        self.keep = keep


def demand_fresh_code(
    session: SessionBase, now: datetime, *, keep: bool = True, within: timedelta | None = None
) -> None:
    """Raise StepUpNeeded unless an app code was entered in this session within STEP_UP_LIFETIME.

    `within` is another lifetime, for what a page posts that was shown after a fresh code.
    """
    # A session that began on a remembered device has no app code (D3, NIST 800-63B-4 §5.1).
    age = now.timestamp() - session.get(PROVED_AT, 0.0)
    if age > (within or settings.STEP_UP_LIFETIME).total_seconds():
        raise StepUpNeeded(keep=keep)


def prove(visit: Visit, user: User) -> None:
    """Record that the user entered an app code now, and renew the session's key (S50).

    The caller has locked the user's row. Raises UpdateError if the session was ended meanwhile.
    """
    visit.session[AMR] = sorted({*visit.session.get(AMR, ()), OTP})
    visit.session[PROVED_AT] = visit.now.timestamp()
    renew_session(visit, user)
