"""The class of a rate limit. The settings import this module, so it must not import models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """Allow `tries` attempts without a wait; from then on the wait doubles with each attempt.

    `wait`: the first wait. `longest`: the longest wait. `forget`: the count restarts this long
    after the last attempt; or after the first attempt if `sliding` is off, and then the limit is a
    plain quota of `tries` attempts per `forget`.
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
