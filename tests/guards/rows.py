"""Read the whole database, to see whether a test changed anything."""

from __future__ import annotations

import hashlib

from django.db import connection

Tables = dict[str, list[str]]

# Columns in which a session stores its last use each minute: all that a GET may change.
SEEN = ("seen_at", "idle_ends_at")


def contents(*, leave_out: tuple[str, ...] = ()) -> Tables:
    """Return each row of each table as text. Tables without a model are included."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
    return {table: _rows(table, leave_out) for table in tables}


def digests(*, leave_out: tuple[str, ...] = ()) -> dict[str, str]:
    """Return a dict from each table's name to a SHA-256 hash of its rows."""
    return {
        table: hashlib.sha256("\n".join(rows).encode()).hexdigest()
        for table, rows in contents(leave_out=leave_out).items()
    }


def _rows(table: str, leave_out: tuple[str, ...]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(" ".join(("SELECT * FROM", connection.ops.quote_name(table))))
        names = [column[0] for column in cursor.description or ()]
        kept = [place for place, name in enumerate(names) if name not in leave_out]
        return sorted(repr([row[place] for place in kept]) for row in cursor.fetchall())
