"""The maintenance of the project's Django apps: one class per app, in `settings.HOUSEKEEPING`."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from lib.models import Charge
from lib.pieces import delete_in_pieces


class Housekeeping:
    """The maintenance of one Django app. Subclasses override the methods that their app needs.

    Each method returns a dict, such as `{"sessions": 3}`: how many rows of which kind were deleted
    or changed. The management commands print this dict.
    """

    def purge(self, now: datetime) -> dict[str, int]:
        del now
        return {}

    def reseal(self) -> dict[str, int]:
        """Seal (encrypt) values of older keys again with the first key. Raises SealBrokenError."""
        return {}

    def after_restore(self, now: datetime) -> dict[str, int]:
        """End a restored backup's sessions, links and codes: some were used afterwards (S103)."""
        del now
        return {}


@cache
def rooms() -> tuple[Housekeeping, ...]:
    """Return an instance of each class in `settings.HOUSEKEEPING`, in the order of the setting."""
    return tuple(import_string(path)() for path in settings.HOUSEKEEPING)


def purge_all(now: datetime) -> Counter[str]:
    """Delete the expired rows of all Django apps. Return how many rows of each kind."""
    return sum((Counter(room.purge(now)) for room in rooms()), Counter[str]())


def reseal_all() -> Counter[str]:
    """Call each app's `reseal`. Return how many rows of each kind. Raises SealBrokenError."""
    return sum((Counter(room.reseal()) for room in rooms()), Counter[str]())


def end_all_restored(now: datetime) -> Counter[str]:
    """End all access in a restored backup, in all apps. Return how many rows of each kind."""
    return sum((Counter(room.after_restore(now)) for room in rooms()), Counter[str]())


class LibHousekeeping(Housekeeping):
    """Delete expired counts of rate limits. After a restore, counts stay: old ones do no harm."""

    def purge(self, now: datetime) -> dict[str, int]:
        over = Charge.objects.filter(forget_at__lte=int(now.timestamp() * 1000))
        return {"throttle charges": delete_in_pieces(over, in_order=True)}
