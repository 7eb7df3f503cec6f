"""The database backend that settings name as `lib.sqlite`."""

from __future__ import annotations

from django.db.backends.sqlite3 import base

from lib.commits import note_commit


class DatabaseWrapper(base.DatabaseWrapper):
    """Notes each COMMIT that came through; one that fails has done nothing."""

    def commit(self) -> None:
        """Commit, then note it."""
        super().commit()
        note_commit()
