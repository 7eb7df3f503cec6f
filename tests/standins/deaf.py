"""A server that accepts every connection and never responds.

    with deaf(port):
        ...  # a client that connects to 127.0.0.1:port waits

No program accepts the connections: only the kernel does, as for a program that hangs.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def deaf(port: int) -> Iterator[None]:
    """Listen on this port of the loopback; at the end, close the connections that still wait."""
    with socket.create_server(("127.0.0.1", port), backlog=128):
        yield
