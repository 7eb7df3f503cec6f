"""Recurring work of every room: purge, seal again under a new key, and end after a restore.

`settings.HOUSEKEEPING` names one module of each room with the three functions of `Housekeeping`. A
new room adds one line there.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings

from lib.models import Charge
from lib.pieces import delete_in_pieces

if TYPE_CHECKING:
    from datetime import datetime


class Housekeeping(Protocol):
    """The functions of a room's module. Each returns the number of rows by name."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete expired rows."""

    def reseal(self) -> dict[str, int]:
        """Seal values again that are sealed under an older key."""

    def after_restore(self, now: datetime) -> dict[str, int]:
        """End everything that may have been used or revoked since the backup (S103)."""


@cache
def rooms() -> tuple[Housekeeping, ...]:
    """Return the modules of `settings.HOUSEKEEPING`, in order."""
    return tuple(cast("Housekeeping", import_module(path)) for path in settings.HOUSEKEEPING)


def purge_all(now: datetime) -> Counter[str]:
    """Delete the expired rows of every room."""
    return sum((Counter(room.purge(now)) for room in rooms()), Counter[str]())


def reseal_all() -> Counter[str]:
    """Seal the values of every room again that are sealed under an older key."""
    return sum((Counter(room.reseal()) for room in rooms()), Counter[str]())


def end_all_restored(now: datetime) -> Counter[str]:
    """End in every room what may have been used or revoked since the backup."""
    return sum((Counter(room.after_restore(now)) for room in rooms()), Counter[str]())


def purge(now: datetime) -> dict[str, int]:
    """Delete charges that no longer count."""
    over = Charge.objects.filter(forget_at__lte=int(now.timestamp() * 1000))
    return {"throttle charges": delete_in_pieces(over)}


def reseal() -> dict[str, int]:
    """Do nothing: this room has no sealed values."""
    return {}


def after_restore(now: datetime) -> dict[str, int]:
    """Do nothing: charges made since the backup are lost, which is harmless."""
    del now
    return {}
