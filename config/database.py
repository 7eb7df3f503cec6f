"""The options for connecting to SQLite or PostgreSQL."""

from __future__ import annotations

from typing import Any

from config import limits

# Our database backends, which extend Django's.
SQLITE, POSTGRESQL = "lib.sqlite", "lib.postgresql"

# Connections for the sender's threads, besides one for each thread of the web process.
_SPARE = 3


def with_options(database: dict[str, Any], *, threads: int) -> dict[str, Any]:
    """Return DATABASE_URL's settings with our options added, for a process of `threads` threads."""
    if database["ENGINE"] == SQLITE:
        return {**database, **_sqlite(database)}
    return {**database, **_postgresql(database, most=threads + _SPARE)}


def _sqlite(database: dict[str, Any]) -> dict[str, Any]:
    options = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode = WAL",
    }
    return {"OPTIONS": options, "TEST": {"NAME": f"{database['NAME']}-test"}}


def _postgresql(database: dict[str, Any], *, most: int) -> dict[str, Any]:
    patience = int(limits.DATABASE_PATIENCE.total_seconds())
    options = {
        # For a database machine that is gone: by default Linux waits for minutes. The first value
        # is in seconds, the second in milliseconds.
        "connect_timeout": patience,
        "tcp_user_timeout": 1000 * patience,
        "keepalives_idle": patience,
        "keepalives_interval": 1,
        **database.get("OPTIONS", {}),
        "pool": _pool(most, patience),
    }
    # Behind PgBouncer in transaction mode, no cursor outlives its transaction.
    return {"OPTIONS": options, "DISABLE_SERVER_SIDE_CURSORS": True}


def _pool(most: int, patience: int) -> dict[str, Any]:
    """Return the options of psycopg's pool. The pool opens at the first query, after a fork.

    - `min_size` is 0: with more, the first query would open extra connections.
    - `reconnect_timeout` is short, so that once the database is back, no thread waits long for the
      pool's next attempt to connect.
    - No `max_waiting`: the pool still counts threads that gave up waiting, so a pool with a full
      queue would never connect again.
    """
    return {"min_size": 0, "max_size": most, "timeout": patience, "reconnect_timeout": patience}
