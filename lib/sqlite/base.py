"""The Django database backend `lib.sqlite`."""

from __future__ import annotations

from django.db.backends.sqlite3 import base

from lib.commits import note_commit


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite connection, which also records each successful COMMIT in lib/commits.py."""

    def commit(self) -> None:
        super().commit()  # a COMMIT that fails has changed nothing
        note_commit()
