"""Serve the demo: Django's own threaded server, in this one process.

One process and no fork, so that the embedded sender is a plain thread of it, and Ctrl-C lets it
finish the message in hand.
"""

import errno
import signal
import socket
import sys
from collections.abc import Callable
from types import FrameType

from django.core.management.base import CommandError
from django.core.servers.basehttp import get_internal_wsgi_application, run

from messaging.embedded import THREAD

HERE = "127.0.0.1"


def demand_free(port: int) -> None:
    """Raise CommandError when something answers at localhost on this port, by IPv4 or IPv6."""
    try:
        socket.create_connection(("localhost", port), timeout=1).close()
    except OSError:
        return
    raise _busy(port)


def serve(port: int, announce: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `announce` is called once the port is ours."""
    signal.signal(signal.SIGTERM, _leave)
    site = get_internal_wsgi_application()
    try:
        run(HERE, port, site, threading=True, on_bind=lambda _port: _begin(announce))
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


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """End as Ctrl-C does: what is registered for the exit still runs."""
    sys.exit(0)
