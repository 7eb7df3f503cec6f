"""A server that accepts all connections and never responds, like a provider that hangs."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager

# The number of connections that the kernel accepts; later clients wait for a response too.
_WAITING = 1000


@contextmanager
def silent_server(port: int = 0) -> Iterator[int]:
    """Listen on `port` during the block; 0 means a free port. Yield the port."""
    with socket.create_server(("127.0.0.1", port), backlog=_WAITING) as listening:
        taken: int = listening.getsockname()[1]
        yield taken
