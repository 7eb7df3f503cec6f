"""Connect a web process to the database before its first request."""

from __future__ import annotations

from contextlib import suppress

from django.db import DatabaseError, connection


def warm_up() -> None:
    """Open a connection and return it to the pool, unless the database is unreachable."""
    with suppress(DatabaseError):
        connection.ensure_connection()
    connection.close()
