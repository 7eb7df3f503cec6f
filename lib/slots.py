"""A few places for work that is too dear to do for everybody at once; the rest is sent away.

Counts within one process and keeps nothing else: it guards that process's memory and cores. What
has to be counted over all processes is `lib.throttle`'s.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Busy(Exception):
    """All places are taken, and so are those to wait in."""


class Slots:
    """`many` places to work in, and `waiting` to wait in for at most `patience` seconds."""

    def __init__(self, many: int, *, waiting: int, patience: float) -> None:
        """Begin with all places free."""
        self._places = BoundedSemaphore(many)
        self._doors = BoundedSemaphore(many + waiting)
        self._side_doors = BoundedSemaphore(max(1, (many + waiting) // 2))
        self._patience = patience

    @contextmanager
    def taken(self, *, suspect: bool = False) -> Iterator[None]:
        """Hold a place meanwhile. Raises Busy at once where too many wait, else after `patience`.

        Whoever waits holds a thread of the server, hence so few and so briefly. All who are
        `suspect` get half the places and waiting places together, so that the others get in.
        """
        doors = self._side_doors if suspect else None
        with _held(doors, 0), _held(self._doors, 0), _held(self._places, self._patience):
            yield


@contextmanager
def _held(semaphore: BoundedSemaphore | None, seconds: float) -> Iterator[None]:
    if semaphore is None:
        yield
        return
    # A wait of 0 s is not allowed together with blocking=False, and the same as that.
    if not semaphore.acquire(timeout=seconds):
        raise Busy
    try:
        yield
    finally:
        semaphore.release()
