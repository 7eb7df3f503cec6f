"""Call several services at the same moment, each in a thread and on a connection of its own.

A control is the real service with only a guard removed: a lock, or the condition of an UPDATE. It
must fail, or the test of the service would prove nothing. A control may hold the gap between its
read and its write open (`Gap`): that makes the error visible in a few trials; it does not cause it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Barrier, BrokenBarrierError, Thread
from typing import TypeVar

from django.db import connection

from tests.full import FULL

TRIALS = 60 if FULL else 5
# A control ends with the first trial that fails, so it may have more of them. SQLite has one
# writer at a time whatever the service does: races are decided on PostgreSQL.
_TRIALS_OF_A_CONTROL = TRIALS if FULL or connection.vendor == "sqlite" else 15

T = TypeVar("T")


def at_once(deeds: Sequence[Callable[[], T]]) -> list[T | BaseException]:
    """Start all services together; return, in their order, what each returned or raised."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], T]) -> T:
        try:
            start.wait(timeout=30)
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as threads:
        futures = [threads.submit(run, deed) for deed in deeds]
    return [future.exception() or future.result() for future in futures]


def faults(answers: Iterable[object], expected: type[BaseException] | None = None) -> list[object]:
    """Return the exceptions, other than the one that the service documents."""
    raised = [answer for answer in answers if isinstance(answer, BaseException)]
    return [fault for fault in raised if expected is None or not isinstance(fault, expected)]


def any_trial(trial: Callable[[], bool]) -> bool:
    """Return whether a control failed in at least one trial; stop at the first."""
    return any(trial() for _trial in range(_TRIALS_OF_A_CONTROL))


def serialises() -> bool:
    """Return whether the database allows only one writing transaction at a time.

    SQLite does, by BEGIN IMMEDIATE: there a service that is one transaction has no rival, so a
    control that only lost its row lock does not fail.
    """
    return connection.vendor == "sqlite"


class Gap:
    """The moment between a control's read and its write, held open until all have read.

    If not all can get there, because a lock or the database blocks one, it closes by
    itself after `seconds`.
    """

    def __init__(self, parties: int, seconds: float | None = None) -> None:
        """Wait for this many, or this long; briefly where no rival can come anyway."""
        self._barrier = Barrier(parties)
        self._seconds = seconds or (0.02 if serialises() else 0.1)

    def wait(self) -> None:
        """Wait until all are in the gap, or the time is over."""
        with suppress(BrokenBarrierError):
            self._barrier.wait(timeout=self._seconds)


class Meanwhile:
    """A rival's whole service, called between a service's read and its write.

    If the first service holds a lock, the rival waits for it: then the gap closes by itself, and
    the rival comes after.
    """

    def __init__(self, deed: Callable[[], object], seconds: float | None = None) -> None:
        """Take the rival's service and the seconds to wait for it."""
        self._deed = deed
        self._seconds = seconds or (0.02 if serialises() else 0.2)
        self._thread: Thread | None = None
        self.faults: list[BaseException] = []

    def wait(self) -> None:
        """Let the rival go first, once."""
        if self._thread is None:
            self._thread = Thread(target=self._run)
            self._thread.start()
            self._thread.join(self._seconds)

    def is_over(self) -> bool:
        """Wait for the rival's end; return whether the gap was ever reached."""
        if self._thread is not None:
            self._thread.join()
        return self._thread is not None

    def _run(self) -> None:
        try:
            self._deed()
        except BaseException as fault:  # noqa: BLE001 - whoever started the thread judges it
            self.faults.append(fault)
        finally:
            connection.close()
