"""Limit how many threads of a process do expensive work at once, to spare its memory and cores."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class Busy(Exception):
    """No slot is free: too many threads already wait, or this thread has waited too long."""


class Slots:
    """Let `many` threads work at a time, and `waiting` wait, each at most `patience` seconds."""

    def __init__(self, many: int, *, waiting: int, patience: float) -> None:
        self._places = BoundedSemaphore(many)
        self._doors = BoundedSemaphore(many + waiting)
        self._side_doors = BoundedSemaphore(max(1, (many + waiting) // 2))
        self._patience = patience

    @contextmanager
    def taken(self, *, suspect: bool = False) -> Iterator[None]:
        """Hold a slot during the `with` block. Waits for a free slot, or raises Busy."""
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
