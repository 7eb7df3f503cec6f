"""Run the sender as a thread of the web process, for an installation without a separate sender.

The settings name this module only if EMBEDDED_SENDER is on: other web processes do not load it. The
thread starts at a request: if `ready()` started it, it would not survive the fork of a server that
preloads the code, as gunicorn does here. gunicorn.conf.py also calls `start` in a new worker,
because at night hours can pass without a request.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from messaging.bell import BELL
from messaging.sender import Sender

FAREWELL = 15.0  # seconds that a stopping web process waits for the message being sent


class SenderThread:
    """Runs at most one sender in this process. `thread` is the thread started last, or None."""

    def __init__(self, process_id: Callable[[], int] = os.getpid) -> None:
        self.thread: threading.Thread | None = None
        self._sender = Sender()
        self._lock = threading.Lock()
        self._process_id = process_id
        self._started_in = 0

    def ensure(self) -> None:
        if self._runs_here():
            return
        with self._lock:
            if not self._runs_here():
                self._start()

    def stop(self) -> None:
        """Stop the sender after its current message; wait at most FAREWELL seconds for this."""
        self._sender.stop()
        BELL.set()
        if self.thread is not None and self._runs_here():
            self.thread.join(FAREWELL)  # if interrupted, an SMS would be in doubt

    def _runs_here(self) -> bool:
        here = self._started_in == self._process_id()
        return here and self.thread is not None and self.thread.is_alive()

    def _start(self) -> None:
        self._sender, self._started_in = Sender(), self._process_id()
        self.thread = threading.Thread(target=self._sender.run, name="sender", daemon=True)
        self.thread.start()
        atexit.register(self.stop)


THREAD = SenderThread()


def start() -> None:
    """Start the sender's thread in this process if none runs."""
    THREAD.ensure()


class EmbeddedSender:
    """Middleware that starts the sender's thread at a request, unless the thread already runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        THREAD.ensure()
        return self._get_response(request)
