"""Maintenance work of the apps. `settings.HOUSEKEEPING` lists one class for each app."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from lib.models import Charge
from lib.pieces import delete_in_pieces


class Housekeeping:
    """The maintenance work of one app.

    Each method returns a dict from names to print to the numbers of rows deleted or changed.
    """

    def purge(self, now: datetime) -> dict[str, int]:
        del now
        return {}

    def reseal(self) -> dict[str, int]:
        """Seal values of old keys with the first key. Raises SealBrokenError if unsealing fails."""
        return {}

    def after_restore(self, now: datetime) -> dict[str, int]:
        """End sessions, links, codes etc.: some were used or revoked since the backup (S103)."""
        del now
        return {}


@cache
def rooms() -> tuple[Housekeeping, ...]:
    """Return an instance of each class in `settings.HOUSEKEEPING`, in the order of the setting."""
    return tuple(import_string(path)() for path in settings.HOUSEKEEPING)


def purge_all(now: datetime) -> Counter[str]:
    """Delete the expired rows of all apps. Return the number of deleted rows for each name."""
    return sum((Counter(room.purge(now)) for room in rooms()), Counter[str]())


def reseal_all() -> Counter[str]:
    """Call `reseal` of all apps; return the counts. Raises SealBrokenError if unsealing fails."""
    return sum((Counter(room.reseal()) for room in rooms()), Counter[str]())


def end_all_restored(now: datetime) -> Counter[str]:
    """Call `after_restore` of all apps; return the counts of rows."""
    return sum((Counter(room.after_restore(now)) for room in rooms()), Counter[str]())


class LibHousekeeping(Housekeeping):
    """Housekeeping of the rate limits. It needs no `after_restore`: losing counts is harmless."""

    def purge(self, now: datetime) -> dict[str, int]:
        over = Charge.objects.filter(forget_at__lte=int(now.timestamp() * 1000))
        return {"throttle charges": delete_in_pieces(over)}
