"""The options for connecting to SQLite or PostgreSQL."""

from __future__ import annotations

from typing import Any

from config import limits

# The backends, which extend Django's own.
SQLITE, POSTGRESQL = "lib.sqlite", "lib.postgresql"

# Connections for the sender's threads, besides one for each thread of the web process.
_SPARE = 3


def with_options(database: dict[str, Any], *, threads: int) -> dict[str, Any]:
    """Add our options to those of DATABASE_URL, for a process of `threads` threads."""
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
        # For a machine that is gone, as Linux would wait for minutes. Seconds, then milliseconds.
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
    """Return the options of the pool. It opens at the first query, so after gunicorn's fork.

    - `min_size` is 0: with more, the first query would open extra connections.
    - `reconnect_timeout` is short: no thread waits for the pool's next attempt once the database is
      back.
    - No `max_waiting`: threads that gave up still count, so a full pool would never connect again.
    """
    return {"min_size": 0, "max_size": most, "timeout": patience, "reconnect_timeout": patience}
