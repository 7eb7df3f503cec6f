"""A session engine with a deliberate fault: each process keeps sessions in its own memory.

It also replaces `throttle.charge`. A site for a single process would keep its state like this.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from unittest import mock

from accounts.browser import session_store as sessions
from accounts.models import Session
from lib import throttle
from lib.limits import Limit
from lib.throttle import TooMany

ROWS: dict[str, Session] = {}
TRIES: Counter[str] = Counter()


class SessionStore(sessions.SessionStore):
    """The real session engine, except that it finds only sessions that this process saved."""

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
    """Replace `throttle.charge`: count in this process only. Raises TooMany above the limit."""
    key = repr((limit.name, parts))
    TRIES[key] += 1
    if TRIES[key] > limit.tries:
        raise TooMany(now + limit.wait)
    return TRIES[key]


mock.patch.object(throttle, "charge", charge).start()
