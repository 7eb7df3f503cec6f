"""What a web process does before its first visitor comes."""

from __future__ import annotations

from contextlib import suppress

from django.db import DatabaseError, connection


def warm_up() -> None:
    """Connect once, and leave the connection in the pool; the database may be away."""
    with suppress(DatabaseError):
        connection.ensure_connection()
    connection.close()
