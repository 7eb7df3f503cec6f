"""The class of a rate limit. The settings import this module, so it must not import models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """A rate limit. The first `tries` attempts of a subject are allowed without waiting.

    The next attempt is allowed after the time `wait`. Each further attempt doubles that time, but
    at most to `longest`. When no attempt was made for the time `forget`, the count starts again at
    0. If `sliding` is False, the count starts again at the time `forget` after the first attempt,
    and further attempts must wait until then.
    """

    name: str
    tries: int
    wait: timedelta
    longest: timedelta
    forget: timedelta
    sliding: bool = True


def memory(name: str, kept: timedelta) -> Limit:
    """Return a Limit that refuses nothing. It keeps its count until `kept` after an attempt."""
    never = 1_000_000_000
    return Limit(name, never, wait=timedelta(), longest=timedelta(), forget=kept)


def quota(name: str, tries: int, per: timedelta) -> Limit:
    """Return a Limit of `tries` attempts in a period that lasts `per` from the first attempt."""
    return Limit(name, tries, wait=per, longest=per, forget=per, sliding=False)
