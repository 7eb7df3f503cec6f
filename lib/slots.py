"""Limit how many threads of one process do expensive work at the same time.

This protects the memory and cores of one process. `lib.throttle` counts over all processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class Busy(Exception):
    """All places are taken, and the queue is full or the wait took too long."""


class Slots:
    """Let `many` threads work at once, while up to `waiting` others wait at most `patience` s."""

    def __init__(self, many: int, *, waiting: int, patience: float) -> None:
        self._places = BoundedSemaphore(many)
        self._doors = BoundedSemaphore(many + waiting)
        self._side_doors = BoundedSemaphore(max(1, (many + waiting) // 2))
        self._patience = patience

    @contextmanager
    def taken(self, *, suspect: bool = False) -> Iterator[None]:
        """Hold a place for the block. Raises Busy if the queue is full or after `patience` seconds.

        The queue is small and the wait short because each waiting request occupies a thread of the
        server. All `suspect` requests together get at most half of the places and the queue, so
        that other requests get a turn.
        """
        doors = self._side_doors if suspect else None
        with _held(doors, 0), _held(self._doors, 0), _held(self._places, self._patience):
            yield


@contextmanager
def _held(semaphore: BoundedSemaphore | None, seconds: float) -> Iterator[None]:
    if semaphore is None:
        yield
        return
    # acquire(timeout=0) means the same as acquire(blocking=False).
    if not semaphore.acquire(timeout=seconds):
        raise Busy
    try:
        yield
    finally:
        semaphore.release()
