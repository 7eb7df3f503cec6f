"""The class of a rate limit. The settings import this module, so it must not import models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """Allow `tries` attempts. From then on a wait is needed, doubling from `wait` to `longest`.

    The count restarts `forget` after the last attempt, or after the first if not `sliding`.
    """

    name: str
    tries: int
    wait: timedelta
    longest: timedelta
    forget: timedelta
    sliding: bool = True


def memory(name: str, kept: timedelta) -> Limit:
    """Return a limit that never refuses, and only remembers for `kept` that it was charged."""
    never = 1_000_000_000
    return Limit(name, never, wait=timedelta(), longest=timedelta(), forget=kept)


def quota(name: str, tries: int, per: timedelta) -> Limit:
    """Return a limit of `tries` per period `per`, which starts at the first charge."""
    return Limit(name, tries, wait=per, longest=per, forget=per, sliding=False)
