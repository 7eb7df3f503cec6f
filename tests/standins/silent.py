"""A server that takes every connection and never says a word: an outside world that hangs."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# Connections that the kernel takes by itself; who comes after them is kept waiting all the same.
_WAITING = 1000


@contextmanager
def silent_server(port: int = 0) -> Iterator[int]:
    """Take a port and give its number; at the end all who still wait are cut off."""
    with socket.create_server(("127.0.0.1", port), backlog=_WAITING) as listening:
        taken: int = listening.getsockname()[1]
        yield taken
