"""How the site talks to its database, of either kind."""

from __future__ import annotations

from typing import Any

from config import limits

# The backends: Django's own, and somewhat more.
SQLITE, POSTGRESQL = "lib.sqlite", "lib.postgresql"

# Those of the sender's threads, beside one for each thread of the web process.
_SPARE = 3


def with_options(database: dict[str, Any], *, threads: int) -> dict[str, Any]:
    """Return what DATABASE_URL says with our options, for a process of `threads` threads."""
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
        # Of a machine that is gone, for Linux would wait for minutes: seconds, then milliseconds.
        "connect_timeout": patience,
        "tcp_user_timeout": 1000 * patience,
        "keepalives_idle": patience,
        "keepalives_interval": 1,
        **database.get("OPTIONS", {}),
        "pool": _pool(most, patience),
    }
    # Behind PgBouncer in transaction mode no cursor outlives its transaction.
    return {"OPTIONS": options, "DISABLE_SERVER_SIDE_CURSORS": True}


def _pool(most: int, patience: int) -> dict[str, Any]:
    """Return the options of a pool, which opens at the first query: after gunicorn's fork.

    With a least size it opens that many beside the one first asked for. It gives a connect up so
    soon that no thread waits for its next try when the database is back. No max_waiting: threads
    that gave up count on, and such a pool would never connect again.
    """
    return {"min_size": 0, "max_size": most, "timeout": patience, "reconnect_timeout": patience}
