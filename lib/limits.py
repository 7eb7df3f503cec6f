"""What a limit is; the settings are written in these words, so nothing here needs the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries are free of waiting; the last of them starts a wait that doubles with each.

    `tries`: how many are let through without waiting in between. `wait`: the first wait, doubling
    up to `longest`. `forget`: when the count starts anew, reckoned from the last try, or from the
    first one where `sliding` is off (then it is a plain quota of `tries` per `forget`).
    """

    name: str
    tries: int
    wait: timedelta
    longest: timedelta
    forget: timedelta
    sliding: bool = True


def memory(name: str, kept: timedelta) -> Limit:
    """Make a limit that refuses nothing; what is charged to it is remembered for `kept`."""
    never = 1_000_000_000
    return Limit(name, never, wait=timedelta(), longest=timedelta(), forget=kept)


def quota(name: str, tries: int, per: timedelta) -> Limit:
    """Make a limit of `tries` in each period `per`, counted from the first of them."""
    return Limit(name, tries, wait=per, longest=per, forget=per, sliding=False)
