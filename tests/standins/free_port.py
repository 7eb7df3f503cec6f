"""A port nobody listens on; aiosmtpd cannot choose one itself."""

from __future__ import annotations

import socket


def free_port() -> int:
    """Ask the kernel for a free port of the loopback."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
