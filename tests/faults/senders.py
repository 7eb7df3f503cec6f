"""Run senders in other processes, which can be killed, or in threads of this process."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from django.db import connection

from messaging.bell import BELL
from messaging.sender import Sender
from tests.faults.outside import ROOT, Outside


@dataclass
class Senders:
    """Senders in other processes. `changes`: names in `tests.faults.changes`.

    `own`: additional environment variables.
    """

    outside: Outside
    many: int = 2
    changes: tuple[str, ...] = ()
    own: dict[str, str] = field(default_factory=dict)
    kills: int = 0
    _running: list[subprocess.Popen[str]] = field(default_factory=list)

    def __enter__(self) -> Self:
        with ExitStack() as undo:  # if one does not start, stop those that did
            undo.push(self)
            for _ in range(self.many):
                self._start()
            undo.pop_all()
        return self

    def __exit__(self, *_raised: object) -> None:
        for one in self._running:
            one.kill()
            one.communicate()

    @property
    def log(self) -> str:
        return (self.outside.folder / "senders.log").read_text(encoding="utf-8")

    def kill_one(self) -> None:
        """Kill a random sender with SIGKILL, and start another in its place."""
        victim = self._running.pop(random.randrange(len(self._running)))
        victim.kill()
        victim.communicate()
        self.kills += 1
        self._start()

    @contextmanager
    def standing_still(self) -> Iterator[None]:
        """Suspend all senders during the block, as on a machine that swaps or is migrated."""
        self._signal(signal.SIGSTOP)
        while _is_locked():  # by a suspended sender amid a write: every writer would wait
            self._signal(signal.SIGCONT)
            time.sleep(0.01)
            self._signal(signal.SIGSTOP)
        yield
        self._signal(signal.SIGCONT)

    def end(self) -> list[int]:
        """Stop all senders by SIGTERM, as a service manager does. Return their exit codes."""
        for one in self._running:
            one.terminate()
        return [one.wait(timeout=60) for one in self._running]

    def have_ended(self) -> bool:
        return all(one.poll() is not None for one in self._running)

    def _signal(self, number: int) -> None:
        for one in self._running:
            one.send_signal(number)

    def _start(self) -> None:
        command = [sys.executable, "-m", "tests.faults.sender", *self.changes]
        with (self.outside.folder / "senders.log").open("a") as log:
            started = subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.outside.environment(**self.own),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self._running.append(started)
        assert started.stdout is not None
        assert started.stdout.readline() == "ready\n", self.log


def _is_locked() -> bool:
    """Return whether a process holds SQLite's write lock."""
    if connection.vendor != "sqlite":
        return False
    with closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=0.5)) as another:
        try:
            another.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
    return False


@contextmanager
def sending(many: int = 1, clock: Callable[[], datetime] | None = None) -> Iterator[None]:
    """During the block run `many` senders in threads of this process, like the embedded sender."""
    senders = [Sender(clock) if clock else Sender() for _ in range(many)]
    threads = [threading.Thread(target=sender.run) for sender in senders]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for sender in senders:
            sender.stop()
        BELL.set()
        for thread in threads:
            thread.join()
