"""Limit how many threads of a process do expensive work at once, to spare its memory and cores."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore


class Busy(Exception):
    """No slot is free: too many threads already wait, or this thread has waited too long."""


class Slots:
    """Let `many` threads work at a time. `waiting` more wait, each at most `patience` seconds."""

    def __init__(self, many: int, *, waiting: int, patience: float) -> None:
        self._places = BoundedSemaphore(many)
        self._doors = BoundedSemaphore(many + waiting)
        self._side_doors = BoundedSemaphore(max(1, (many + waiting) // 2))
        self._queue: deque[None] = deque()  # its operations are atomic
        self._patience = patience

    @contextmanager
    def taken(self, *, suspect: bool = False) -> Iterator[None]:
        """Hold a slot during the `with` block. Waits for a free slot, or raises Busy."""
        # Suspect requests together get at most half of all places: slots and queue.
        doors = self._side_doors if suspect else None
        with _held(doors, 0), _held(self._doors, 0):
            self._wait_for_place()
            try:
                yield
            finally:
                self._places.release()

    @contextmanager
    def taken_at_once(self) -> Iterator[None]:
        """Hold a slot during the `with` block. Raises Busy if none is free or a thread waits."""
        if self._queue:
            raise Busy
        with _held(self._doors, 0), _held(self._places, 0):
            yield

    def _wait_for_place(self) -> None:
        self._queue.append(None)
        try:
            if not self._places.acquire(timeout=self._patience):
                raise Busy
        finally:
            self._queue.pop()


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
