"""The class of rate limits. The settings import this module, so it must not import models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """Allow `tries` attempts at once. Further attempts wait: `wait`, doubling up to `longest`.

    The count returns to 0 `forget` after the last attempt or, if not `sliding`, after the first.
    """

    name: str
    tries: int
    wait: timedelta
    longest: timedelta
    forget: timedelta
    sliding: bool = True


def memory(name: str, kept: timedelta) -> Limit:
    """Return a limit that refuses no attempt, and only remembers attempts for the time `kept`."""
    never = 1_000_000_000
    return Limit(name, never, wait=timedelta(), longest=timedelta(), forget=kept)


def quota(name: str, tries: int, per: timedelta) -> Limit:
    """Return a limit of `tries` attempts in a period `per`, which begins with the first attempt."""
    return Limit(name, tries, wait=per, longest=per, forget=per, sliding=False)
