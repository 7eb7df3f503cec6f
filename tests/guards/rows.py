"""The contents of the database by table, to see whether anything changed."""

from __future__ import annotations

import hashlib

from django.db import connection

Tables = dict[str, list[str]]

# A session writes its last use at most once a minute: the only row that a GET may change.
SEEN = ("seen_at", "idle_ends_at")


def contents(*, leave_out: tuple[str, ...] = ()) -> Tables:
    """Return every row of every table as text, whether a model knows the table or not."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
    return {table: _rows(table, leave_out) for table in tables}


def digests(*, leave_out: tuple[str, ...] = ()) -> dict[str, str]:
    """Return one digest per table."""
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
