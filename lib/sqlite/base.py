"""The Django database backend `lib.sqlite`."""

from __future__ import annotations

from django.db.backends.sqlite3 import base

from lib.commits import note_commit


class DatabaseWrapper(base.DatabaseWrapper):
    """Record each COMMIT that succeeds. On SQLite, a COMMIT that fails has changed nothing."""

    def commit(self) -> None:
        super().commit()
        note_commit()
