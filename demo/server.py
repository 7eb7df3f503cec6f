"""Serve the demo in one process, without autoreload, so that its sender can finish after Ctrl-C."""

from __future__ import annotations

import errno
import signal
import socket
from collections.abc import Callable
from types import FrameType

from django.core.management.base import CommandError
from django.core.servers.basehttp import (
    ServerHandler,
    WSGIServer,
    get_internal_wsgi_application,
    run,
)

from messaging.embedded import THREAD

HERE = "127.0.0.1"

# Otherwise each request contains the process's environment, and Django's debug page shows that.
ServerHandler.os_environ = {}


class _Server(WSGIServer):
    """A web server that `leave` stops by a flag. Other code could catch an exception of `leave`."""

    _leaving = False

    @classmethod
    def leave(cls, _signal: int, _frame: FrameType | None) -> None:
        """Signal handler: make the server stop within half a second."""
        cls._leaving = True

    def service_actions(self) -> None:
        """Raise KeyboardInterrupt if `leave` was called. The server's loop calls this method."""
        super().service_actions()
        if self._leaving:
            raise KeyboardInterrupt


def demand_free(port: int) -> None:
    """Raise CommandError if a program listens on this port of localhost, over IPv4 or IPv6."""
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return
    raise _busy(port)


def serve(port: int, announce: Callable[[], None]) -> None:
    """Call `announce` and serve until Ctrl-C. Raises CommandError if the port cannot be opened."""
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
    """Start the sender, as the outbox may have messages of an earlier run. Then call `announce`."""
    THREAD.ensure()
    announce()


def _busy(port: int) -> CommandError:
    return CommandError(
        f"Port {port} is in use by another program. Choose another: make demo PORT={port + 1}"
    )
