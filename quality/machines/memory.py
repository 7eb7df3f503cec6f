"""The control's session engine, which keeps sessions in memory; it patches the throttle too.

This is the state that a site written for a single process would have.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any
from unittest import mock

from accounts.browser import sessions
from lib import throttle
from lib.throttle import TooMany

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Session
    from lib.limits import Limit

ROWS: dict[str, Session] = {}
TRIES: Counter[str] = Counter()


class SessionStore(sessions.SessionStore):
    """The real session engine, except that it reads only sessions that this process wrote."""

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        ROWS[row.session_key] = row
        return row

    def _get_session_from_db(self) -> Session | None:
        row = ROWS.get(self.row_key or "")
        if row is None:
            self._session_key = None
        return row


def charge(limit: Limit, *parts: object, now: datetime) -> int:
    """Count an attempt in this process."""
    key = repr((limit.name, parts))
    TRIES[key] += 1
    if TRIES[key] > limit.tries:
        raise TooMany(now + limit.wait)
    return TRIES[key]


mock.patch.object(throttle, "charge", charge).start()
