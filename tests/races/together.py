"""Call several services at the same moment, each in its own thread and connection.

A control is the real service without one guard: a lock, or the condition of an UPDATE. A test
checks that the control fails, which proves that the race would be noticed. A control may pause
between its read and its write (`Gap`): this makes the error visible in a few trials, but does not
cause it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import TypeVar

from django.db import connection

from tests.full import FULL

TRIALS = 60 if FULL else 5
# A control ends with the first trial that fails, so it may have more trials. On SQLite more would
# show nothing: it has one writer at a time, whatever the service does.
_TRIALS_OF_A_CONTROL = TRIALS if FULL or connection.vendor == "sqlite" else 15
PATIENCE = 30.0  # seconds that a busy machine may take until a thread does its part

T = TypeVar("T")


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T | BaseException]:
    """Start all services together. Return what each returned or raised, in the same order."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T:
        try:
            start.wait(PATIENCE)
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        futures = [threads.submit(run, deed) for deed in deeds]
    return [future.exception() or future.result() for future in futures]


def faults(answers: Iterable[object], expected: type[BaseException] | None = None) -> list[object]:
    """Return the exceptions among `answers`, except those of the type `expected`."""
    raised = [answer for answer in answers if isinstance(answer, BaseException)]
    return [fault for fault in raised if expected is None or not isinstance(fault, expected)]


def any_trial(trial: Callable[[], bool]) -> bool:
    """Call `trial` several times, until a call returns True. Return False if no call does."""
    return any(trial() for _trial in range(_TRIALS_OF_A_CONTROL))


def serialises() -> bool:
    """Return whether the database has only one writing transaction at a time.

    This is so on SQLite, where transactions start with BEGIN IMMEDIATE. There a control that only
    lacks a row lock does not fail, if its service is a single transaction.
    """
    return connection.vendor == "sqlite"


def waiting() -> int:
    """Return how many connections to the test's database wait for a lock; on SQLite 0."""
    if serialises():
        return 0
    with connection.cursor() as cursor:
        # Without it, a transaction sees the connections as they were when it first looked.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        (found,) = cursor.fetchone()
    return int(found)


class Gap:
    """A pause between a read and a write, until all concurrent calls have read.

    It ends after `seconds` if a lock or the database keeps a call from reading.
    """

    def __init__(self, parties: int, seconds: float | None = None) -> None:
        """`parties`: how many calls to wait for. `seconds`: how long at most; None: a default."""
        self._barrier = Barrier(parties)
        self._seconds = seconds or (0.02 if serialises() else 0.1)

    def wait(self) -> None:
        """Wait until `parties` calls wait here, but at most `seconds`."""
        with suppress(BrokenBarrierError):
            self._barrier.wait(timeout=self._seconds)


class Meanwhile:
    """Calls a second service, from start to end, between the read and the write of a first service.

    If the first service holds a lock that the second one needs, the first goes on once the second
    one waits for it; on SQLite, which does not show who waits, after 0.02 s. The second one then
    ends after the first.
    """

    def __init__(self, deed: Callable[[], object]) -> None:
        """`deed`: the second service."""
        self._deed = deed
        self._thread: Thread | None = None
        self.faults: list[BaseException] = []

    def wait(self) -> None:
        """Start the second service, unless it was started, until it has ended or waits."""
        if self._thread is None:
            self._thread = Thread(target=self._run)
            self._thread.start()
            end = time.monotonic() + (0.02 if serialises() else PATIENCE)
            while self._thread.is_alive() and not waiting() and time.monotonic() < end:
                self._thread.join(0.01)

    def is_over(self) -> bool:
        """Wait until the second call has ended. Return False if it was never started."""
        if self._thread is not None:
            self._thread.join()
        return self._thread is not None

    def _run(self) -> None:
        try:
            self._deed()
        except BaseException as fault:  # noqa: BLE001 - the test checks `faults`
            self.faults.append(fault)
        finally:
            connection.close()
