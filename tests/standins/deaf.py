"""A server that accepts all connections and never responds.

    with deaf(port):
        ...  # a client that connects to 127.0.0.1:port waits

Only the kernel accepts the connections, as for a program that hangs.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def deaf(port: int) -> Iterator[None]:
    with socket.create_server(("127.0.0.1", port), backlog=128):
        yield
