"""Limit how many threads of a process do expensive work at once, to spare its memory and cores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class Busy(Exception):
    """No slot is free, and this thread may not wait for one or has waited too long.

    It may not wait if too many other threads already do.
    """


class Slots:
    """Let at most `many` threads of this process work at the same time.

    Up to `waiting` more threads wait for a free slot, each for at most `patience` seconds.
    """

    def __init__(self, many: int, *, waiting: int, patience: float) -> None:
        self._places = BoundedSemaphore(many)
        self._doors = BoundedSemaphore(many + waiting)
        self._side_doors = BoundedSemaphore(max(1, (many + waiting) // 2))
        self._patience = patience

    @contextmanager
    def taken(self, *, suspect: bool = False) -> Iterator[None]:
        """Return a context manager that holds a slot. Entering it waits if no slot is free.

        Entering it raises Busy if too many threads already wait, or if no slot gets free within
        `patience` seconds. All threads with `suspect` together can hold or wait for at most half of
        the places.
        """
        # All suspect requests together get at most half of the places and the queue.
        doors = self._side_doors if suspect else None
        with _held(doors, 0), _held(self._doors, 0), _held(self._places, self._patience):
            yield


@contextmanager
def _held(semaphore: BoundedSemaphore | None, seconds: float) -> Iterator[None]:
    if semaphore is None:
        yield
        return
    if not semaphore.acquire(timeout=seconds):  # with 0 it does not wait
        raise Busy
    try:
        yield
    finally:
        semaphore.release()
