"""A session engine with a deliberate fault: each process keeps sessions in its own memory.

It also replaces the rate limits of lib/throttle.py: each process counts attempts in its memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from unittest import mock

from accounts.browser import session_store as sessions
from accounts.models import Session
from lib import throttle
from lib.limits import Limit
from lib.throttle import Seen, Taken, Thing

ROWS: dict[str, Session] = {}
TRIES: Counter[Thing] = Counter()


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


def take_all(
    things: Iterable[Thing], *, now: datetime, free: Iterable[Thing] = (), refusing: bool = True
) -> dict[Thing, Taken] | None:
    """Replace `throttle.take_all`: count attempts in this process only."""
    del now, free
    wanted = tuple(things)
    TRIES.update(wanted)
    if refusing and any(TRIES[one] > one[0].tries for one in wanted):
        return None
    return {one: Taken(TRIES[one], "", 0) for one in wanted}


def read_all(things: Iterable[Thing], *, now: datetime) -> dict[Thing, Seen]:
    """Replace `throttle.read_all`: read the counts of this process only."""
    return {one: _seen(one[0], TRIES[one], now) for one in things}


def _seen(limit: Limit, tries: int, now: datetime) -> Seen:
    return Seen(now + limit.wait if tries >= limit.tries else now, is_used=tries > 0)


mock.patch.object(throttle, "take_all", take_all).start()
mock.patch.object(throttle, "read_all", read_all).start()
