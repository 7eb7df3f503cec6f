"""Which errors say that the database is away; all others are faults of ours."""

from __future__ import annotations

import re
import sqlite3

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from lib.breaker import Tripped

# PostgreSQL's appendix A: connection exceptions, insufficient resources, shut down, crashed,
# starting up. An OperationalError without a code is psycopg's own: no connection, or a lost one.
_AWAY = re.compile("08...|53...|57P0[123]")
# SQLite's primary result codes, the last byte of what it reports.
_NO_TURN = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}
_NEVER_ASKED = (Tripped, PoolTimeout, TooManyRequests, PoolClosed)


class InDoubt(Exception):
    """The database went away when something may have been done already."""


def is_away(error: BaseException) -> bool:
    """Return whether the database was not reached, was lost under way, or had no room or turn."""
    cause = error.__cause__  # Django's errors are raised from the driver's
    if isinstance(cause, psycopg.OperationalError):
        return cause.sqlstate is None or bool(_AWAY.fullmatch(cause.sqlstate))
    if isinstance(cause, sqlite3.OperationalError):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _NO_TURN
    return False


def was_lost(error: BaseException) -> bool:
    """Return whether it went away while it was asked: what it was asked may have been done."""
    cause = error.__cause__
    is_driver = isinstance(cause, psycopg.OperationalError) and not isinstance(cause, _NEVER_ASKED)
    return is_driver and is_away(error)
