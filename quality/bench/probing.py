"""A watcher that requests /healthz several times a second, like a supervisor does."""

from __future__ import annotations

import threading
import time
from contextlib import closing, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from typing import Self

# Seconds from a response to the next request, and seconds until a request is given up.
_PAUSE, PATIENCE = 0.1, 60.0


@dataclass
class Watcher:
    """Request /healthz at this port of 127.0.0.1 while the context is open.

    `seconds` has the time of each response. A request that fails counts as `PATIENCE` seconds.
    """

    port: int
    seconds: list[float] = field(default_factory=list)
    _stopped: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._stopped.set()
        self._thread.join()

    @property
    def longest(self) -> float:
        """The seconds that the slowest response took."""
        return max(self.seconds)

    def _run(self) -> None:
        while not self._stopped.is_set():
            self.seconds.append(self._ask())
            self._stopped.wait(_PAUSE)

    def _ask(self) -> float:
        began = time.perf_counter()
        line = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with suppress(OSError, HTTPException), closing(line):
            line.request("GET", "/healthz")
            if line.getresponse().read() == b"ok\n":
                return time.perf_counter() - began
        return PATIENCE
