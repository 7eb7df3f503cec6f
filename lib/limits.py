"""The class of a rate limit. The settings import this module, so it must not import models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """Allow `tries` attempts. Then a wait is needed, which doubles from `wait` to `longest`.

    The count restarts `forget` after the last attempt; if not `sliding`, after the first.
    """

    name: str
    tries: int
    wait: timedelta
    longest: timedelta
    forget: timedelta
    sliding: bool = True


def memory(name: str, kept: timedelta) -> Limit:
    """Return a limit that never refuses, and only remembers an attempt for the time `kept`."""
    never = 1_000_000_000
    return Limit(name, never, wait=timedelta(), longest=timedelta(), forget=kept)


def quota(name: str, tries: int, per: timedelta) -> Limit:
    """Return a limit of `tries` in each period `per`. A period begins with its first attempt."""
    return Limit(name, tries, wait=per, longest=per, forget=per, sliding=False)
