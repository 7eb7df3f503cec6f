"""Recurring work of every room: purge, seal again after a change of keys, end after a restore.

`settings.HOUSEKEEPING` names one class of each room.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from lib.models import Charge
from lib.pieces import delete_in_pieces

if TYPE_CHECKING:
    from datetime import datetime


class Housekeeping:
    """The recurring work of a room. Each method returns the number of rows by name."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete expired rows."""
        del now
        return {}

    def reseal(self) -> dict[str, int]:
        """Seal values again that have an older key. Raises SealBrokenError."""
        return {}

    def after_restore(self, now: datetime) -> dict[str, int]:
        """End what may have been used or revoked since the backup (S103)."""
        del now
        return {}


@cache
def rooms() -> tuple[Housekeeping, ...]:
    """Return an object of each class of `settings.HOUSEKEEPING`, in order."""
    return tuple(import_string(path)() for path in settings.HOUSEKEEPING)


def purge_all(now: datetime) -> Counter[str]:
    """Delete the expired rows of every room."""
    return sum((Counter(room.purge(now)) for room in rooms()), Counter[str]())


def reseal_all() -> Counter[str]:
    """Seal values again, in every room, that have an older key. Raises SealBrokenError."""
    return sum((Counter(room.reseal()) for room in rooms()), Counter[str]())


def end_all_restored(now: datetime) -> Counter[str]:
    """End, in every room, what may have been used or revoked since the backup."""
    return sum((Counter(room.after_restore(now)) for room in rooms()), Counter[str]())


class LibHousekeeping(Housekeeping):
    """The throttle's part. A restore loses the charges since the backup, which is harmless."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete charges that no longer count."""
        over = Charge.objects.filter(forget_at__lte=int(now.timestamp() * 1000))
        return {"throttle charges": delete_in_pieces(over)}
