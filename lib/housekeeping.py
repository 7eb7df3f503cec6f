"""Work that recurs: what each room forgets, seals anew, and ends after a restore.

`settings.HOUSEKEEPING` names one module of each room, with the three functions below, each of which
answers how many rows of what. So a new room adds one line there.
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
    """What a room's module offers."""

    def purge(self, now: datetime) -> dict[str, int]:
        """Delete what is past its time; answer how many rows of what."""

    def reseal(self) -> dict[str, int]:
        """Seal anew what lies under an older key; answer how many rows of what."""

    def after_restore(self, now: datetime) -> dict[str, int]:
        """End whatever may have been used or ended since the backup (S103); answer how many."""


@cache
def rooms() -> tuple[Housekeeping, ...]:
    """Give the modules of `settings.HOUSEKEEPING`, in order."""
    return tuple(cast("Housekeeping", import_module(path)) for path in settings.HOUSEKEEPING)


def purge_all(now: datetime) -> Counter[str]:
    """Have every room forget what is past its time."""
    return sum((Counter(room.purge(now)) for room in rooms()), Counter[str]())


def reseal_all() -> Counter[str]:
    """Have every room seal anew what lies under an older key."""
    return sum((Counter(room.reseal()) for room in rooms()), Counter[str]())


def end_all_restored(now: datetime) -> Counter[str]:
    """Have every room end what may have been used or ended since the backup."""
    return sum((Counter(room.after_restore(now)) for room in rooms()), Counter[str]())


def purge(now: datetime) -> dict[str, int]:
    """Forget tries that no longer count."""
    over = Charge.objects.filter(forget_at__lte=int(now.timestamp() * 1000))
    return {"throttle charges": delete_in_pieces(over)}


def reseal() -> dict[str, int]:
    """Hold nothing sealed here."""
    return {}


def after_restore(now: datetime) -> dict[str, int]:
    """Leave the tries as they were: those since the backup are forgotten, which harms nobody."""
    del now
    return {}
