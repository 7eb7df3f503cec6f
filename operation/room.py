"""Whether the database can be written: one that cannot may answer every question all the same."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings
from django.db import connection


def disk_is_full() -> bool:
    """Return whether SQLite's file has no room to grow; root's reserve is not ours.

    Asks the disk and not the database: on a full one SQLite cannot always be opened.
    """
    if connection.vendor != "sqlite":
        return False
    disk = os.statvfs(Path(connection.settings_dict["NAME"]).parent)
    return disk.f_bavail * disk.f_frsize < settings.DISK_LEAST


def is_read_only() -> bool:
    """Return whether PostgreSQL takes no writes. Raises DatabaseError.

    A hosted one goes read-only before its disk is full; one that stands by is so too.
    """
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return bool(cursor.fetchone() == ("on",))
