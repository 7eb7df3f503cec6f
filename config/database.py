"""The options with which Django connects to SQLite or PostgreSQL."""

from __future__ import annotations

from typing import Any

from config import limits

SQLITE, POSTGRESQL = "lib.sqlite", "lib.postgresql"  # our backends, which extend Django's

SPARE_CONNECTIONS = 4  # for the threads of the sender


def with_options(database: dict[str, Any], *, threads: int) -> dict[str, Any]:
    """Return `database` plus the options of its engine, such as a pool for `threads` threads."""
    if database["ENGINE"] == SQLITE:
        return {**database, **_sqlite(database)}
    return {**database, **_postgresql(database, most=threads + SPARE_CONNECTIONS)}


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
        # In seconds, then in milliseconds. By default Linux waits minutes for a vanished machine.
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
    # `min_size`: the first query, after a fork, opens one connection and no more. A short
    # `reconnect_timeout`: threads soon use a database that is back. No `max_waiting`: the pool also
    # counts threads that gave up waiting, so with a full queue it would never connect again.
    return {"min_size": 0, "max_size": most, "timeout": patience, "reconnect_timeout": patience}
