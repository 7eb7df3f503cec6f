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
    """What a room does of it: by default nothing. Each method returns how many rows of what."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete what is past its time."""
        del now
        return {}

    def reseal(self) -> dict[str, int]:
        """Seal again what lies under an older key. Raises SealBrokenError."""
        return {}

    def after_restore(self, now: datetime) -> dict[str, int]:
        """End what may have been used or ended since the backup (S103)."""
        del now
        return {}


@cache
def rooms() -> tuple[Housekeeping, ...]:
    """Return an object of each class of `settings.HOUSEKEEPING`, in order."""
    return tuple(import_string(path)() for path in settings.HOUSEKEEPING)


def purge_all(now: datetime) -> Counter[str]:
    """Purge the rows of every room."""
    return sum((Counter(room.purge(now)) for room in rooms()), Counter[str]())


def reseal_all() -> Counter[str]:
    """Seal again, in every room, what lies under an older key."""
    return sum((Counter(room.reseal()) for room in rooms()), Counter[str]())


def end_all_restored(now: datetime) -> Counter[str]:
    """End, in every room, what may have been used or ended since the backup."""
    return sum((Counter(room.after_restore(now)) for room in rooms()), Counter[str]())


class LibHousekeeping(Housekeeping):
    """The part of the throttle. Charges since a backup are forgotten, which harms nobody."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete charges that no longer count."""
        over = Charge.objects.filter(forget_at__lte=int(now.timestamp() * 1000))
        return {"throttle charges": delete_in_pieces(over)}
