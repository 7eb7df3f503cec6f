"""A server that takes every call and never says a word.

    with deaf(port):
        ...  # whoever connects to 127.0.0.1:port waits

Nobody accepts the calls: the kernel alone answers them, as it does for a program that hangs.
"""

from __future__ import annotations

import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def deaf(port: int) -> Iterator[None]:
    """Take calls on this port of the loopback; at the end whoever still waits is cut off."""
    with socket.create_server(("127.0.0.1", port), backlog=128):
        yield
