"""Check whether the database accepts writes. A full or read-only database may still be readable."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.db import connection


def disk_is_full() -> bool:
    """Return whether the disk of SQLite has under DISK_LEAST bytes free; False for PostgreSQL."""
    if connection.vendor != "sqlite":
        return False
    # Without a query: on a full disk, SQLite cannot always be opened.
    disk = os.statvfs(Path(connection.settings_dict["NAME"]).parent)
    return disk.f_bavail * disk.f_frsize < settings.DISK_LEAST


def is_read_only() -> bool:
    """Return whether PostgreSQL is read-only; False for SQLite. Raises DatabaseError on failure."""
    if connection.vendor != "postgresql":
        return False
    # A standby is always read-only. A hosted PostgreSQL becomes read-only before its disk is full.
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone() == ("on",))
