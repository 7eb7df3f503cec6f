"""A circuit breaker: while the database is unreachable, one thread at a time tries to connect."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Lock
from time import monotonic

import psycopg

logger = logging.getLogger(__name__)


class Tripped(psycopg.OperationalError):
    """This thread was not allowed to connect, because other threads are already trying."""


class Breaker:
    """A circuit breaker for the attempts of one process to connect to the database.

    At most `most` threads try at the same time, and further threads wait. When an attempt has taken
    `grace` seconds, the waiting threads are refused. After a failed attempt only one thread at a
    time may try, and all others are refused at once, until an attempt succeeds.
    """

    def __init__(self, most: int, *, grace: float) -> None:
        self._most, self._grace = most, grace
        self._is_open = False
        self._probe = Lock()
        self._changed = Condition()
        self._since: list[float] = []

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Return a context manager for one attempt to connect. Entering it waits if necessary.

        Entering it raises Tripped if the last attempt failed and another thread tries now, or if
        `_place` raises Tripped.
        """
        is_probe = self._is_open
        if is_probe and not self._probe.acquire(blocking=False):
            raise Tripped("the database is unreachable, and another thread is trying to connect")
        try:
            with self._place():
                yield
            self._close()
        except Tripped:
            raise
        except psycopg.OperationalError as failure:
            self._open(failure)
            raise
        finally:
            if is_probe:
                self._probe.release()

    @contextmanager
    def _place(self) -> Iterator[None]:
        """Wait while `most` threads connect. Raises Tripped if one takes `grace` seconds."""
        with self._changed:
            patience = self._grace + min(self._since, default=0) - monotonic()
            if not self._changed.wait_for(self._has_place, max(0, patience)):
                raise Tripped("too many threads are already connecting to the database")
            began = monotonic()
            self._since.append(began)
        try:
            yield
        finally:
            with self._changed:
                self._since.remove(began)
                self._changed.notify()

    def _has_place(self) -> bool:
        return len(self._since) < self._most

    def _open(self, failure: Exception) -> None:
        if not self._is_open:
            logger.warning("the database is away: %s", failure)
        self._is_open = True

    def _close(self) -> None:
        if self._is_open:
            logger.warning("the database is back")
        self._is_open = False
