"""Distinguish outages of the database (unreachable, locked or full) from errors that are bugs."""

from __future__ import annotations

import re
import sqlite3

import psycopg
from psycopg_pool import PoolClosed, PoolTimeout, TooManyRequests

from lib.breaker import Tripped

# PostgreSQL's appendix A: connection lost, out of resources, shut down, crashed, starting up.
_AWAY = re.compile("08...|53...|57P0[123]")
_NO_TURN = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL}
_NEVER_ASKED = (Tripped, PoolTimeout, TooManyRequests, PoolClosed)


class InDoubt(Exception):
    """The database became unreachable, locked or full during a POST that may have changed rows."""


def is_away(error: BaseException) -> bool:
    """Return whether the error means that the database is unreachable, locked or full."""
    cause = error.__cause__  # Django's errors are raised from the driver's
    if isinstance(cause, psycopg.OperationalError):
        # psycopg sets no code for a missing or lost connection.
        return cause.sqlstate is None or bool(_AWAY.fullmatch(cause.sqlstate))
    if isinstance(cause, sqlite3.OperationalError):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _NO_TURN  # 0xFF: the primary code
    return False


def was_lost(error: BaseException) -> bool:
    """Return whether PostgreSQL may have executed the statement that failed with this error."""
    cause = error.__cause__
    is_driver = isinstance(cause, psycopg.OperationalError) and not isinstance(cause, _NEVER_ASKED)
    return is_driver and is_away(error)
