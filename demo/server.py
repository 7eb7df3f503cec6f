"""Serve the demo: Django's own threaded server, in this one process.

One process and no fork, so that the embedded sender is a plain thread of it, and Ctrl-C lets it
finish the message in hand.
"""

from __future__ import annotations

import errno
import signal
import socket
from typing import TYPE_CHECKING

from django.core.management.base import CommandError
from django.core.servers.basehttp import (
    ServerHandler,
    WSGIServer,
    get_internal_wsgi_application,
    run,
)

from messaging.embedded import THREAD

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

HERE = "127.0.0.1"

# wsgiref copies the environment of the process into each request, and Django's page for developers
# prints the request.
ServerHandler.os_environ = {}


class _Server(WSGIServer):
    """Ends between two requests.

    What a signal's handler raises is lost when it comes while an object is cleaned up, which is
    what happens as a thread starts. So the handler only takes note.
    """

    _leaving = False

    @classmethod
    def leave(cls, _signal: int, _frame: FrameType | None) -> None:
        """Ask it to end; seen within half a second."""
        cls._leaving = True

    def service_actions(self) -> None:
        """Look, as often as the loop comes round; raises KeyboardInterrupt."""
        super().service_actions()
        if self._leaving:
            raise KeyboardInterrupt


def demand_free(port: int) -> None:
    """Raise CommandError when something answers at localhost on this port, by IPv4 or IPv6."""
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return
    raise _busy(port)


def serve(port: int, announce: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `announce` is called once the port is ours."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _Server.leave)
    site, begin = get_internal_wsgi_application(), lambda _port: _begin(announce)
    try:
        run(HERE, port, site, threading=True, on_bind=begin, server_cls=_Server)
    except KeyboardInterrupt:
        return
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise _busy(port) from error
        raise CommandError(f"Port {port} cannot be opened: {error.strerror}.") from error


def _begin(announce: Callable[[], None]) -> None:
    """Send what an earlier run left queued, without waiting for a first request."""
    THREAD.ensure()
    announce()


def _busy(port: int) -> CommandError:
    return CommandError(
        f"Port {port} is in use by another program. Choose another: make demo PORT={port + 1}"
    )
