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
        """Seal the values of older keys again, with the first key of SEALING_KEYS.

        Raises SealBrokenError if a value cannot be unsealed.
        """
        return {}

    def after_restore(self, now: datetime) -> dict[str, int]:
        """End the sessions, links, codes and so on that a restored backup contains.

        Some of them were used or revoked after the backup was made. The restored rows do not show
        this (S103).
        """
        del now
        return {}


@cache
def rooms() -> tuple[Housekeeping, ...]:
    """Return an instance of each class in `settings.HOUSEKEEPING`, in the order of the setting."""
    return tuple(import_string(path)() for path in settings.HOUSEKEEPING)


def purge_all(now: datetime) -> Counter[str]:
    """Delete the expired rows of all Django apps.

    Return how many rows of each kind were deleted, such as `{"sessions": 3}`.
    """
    return sum((Counter(room.purge(now)) for room in rooms()), Counter[str]())


def reseal_all() -> Counter[str]:
    """Seal the values of all Django apps again with the first key of SEALING_KEYS.

    Return how many values of each kind were sealed again. Values that were sealed with the first
    key already stay as they are. Raises SealBrokenError if a value cannot be unsealed.
    """
    return sum((Counter(room.reseal()) for room in rooms()), Counter[str]())


def end_all_restored(now: datetime) -> Counter[str]:
    """End all access that a restored backup contains, in all Django apps.

    Return how many rows of each kind were deleted or changed.
    """
    return sum((Counter(room.after_restore(now)) for room in rooms()), Counter[str]())


class LibHousekeeping(Housekeeping):
    """Deletes the expired counts of the rate limits.

    It does nothing after a restore, as it does no harm if the restored counts are outdated.
    """

    def purge(self, now: datetime) -> dict[str, int]:
        over = Charge.objects.filter(forget_at__lte=int(now.timestamp() * 1000))
        return {"throttle charges": delete_in_pieces(over)}
