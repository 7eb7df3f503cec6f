"""Whether the database has room to write in: one that has none still answers every question."""

import os
from pathlib import Path

from django.conf import settings
from django.db import connection


def why_no_writes() -> str:
    """Return why nothing can be written now, for `/readyz`; empty where it can.

    A hosted PostgreSQL goes read-only before its disk is full; one that stands by is so too.
    Raises DatabaseError.
    """
    if connection.vendor == "sqlite":
        return "the disk of the database is full" if _free() < settings.DISK_LEAST else ""
    with connection.cursor() as cursor:
        cursor.execute("SHOW transaction_read_only")
        return "the database is read-only" if cursor.fetchone() == ("on",) else ""


def _free() -> int:
    """Return how many bytes SQLite's file may still grow by; root's reserve is not ours."""
    disk = os.statvfs(Path(connection.settings_dict["NAME"]).parent)
    return disk.f_bavail * disk.f_frsize
