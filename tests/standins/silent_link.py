"""A proxy to PostgreSQL's socket that on request stops passing data, without closing connections.

A firewall that forgets a connection does the same: nothing is refused, and no data passes.
"""

from __future__ import annotations

import re
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import unquote

_SOCKET = ".s.PGSQL.5432"


@dataclass
class SilentLink:
    """The proxy. `url`: the DATABASE_URL that uses it."""

    url: str
    server: Path
    _carries: Event = field(default_factory=Event)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Pass no data during the block. Data sent meanwhile passes afterwards."""
        self._carries.clear()
        yield
        self._carries.set()

    def take(self, listening: socket.socket) -> None:
        """Accept connections, each with a thread for its data, until `listening` is shut down."""
        self._carries.set()
        with suppress(OSError):
            while True:
                ours, _name = listening.accept()
                Thread(target=self._serve, args=(ours,), daemon=True).start()

    def _serve(self, ours: socket.socket) -> None:
        with ours, socket.socket(socket.AF_UNIX) as theirs:
            theirs.connect(str(self.server))
            answers = Thread(target=self._carry, args=(theirs, ours), daemon=True)
            answers.start()
            self._carry(ours, theirs)
            answers.join()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while said := one.recv(65_536):
                self._carries.wait()
                other.sendall(said)
        with suppress(OSError):
            other.shutdown(socket.SHUT_WR)


@contextmanager
def silent_link(url: str) -> Iterator[SilentLink]:
    """Run a proxy to the PostgreSQL server whose socket this DATABASE_URL names."""
    host = re.compile(r"(?<=host=)[^&]*")
    with tempfile.TemporaryDirectory() as folder:  # not pytest's: a socket's path must be short
        server = Path(unquote(host.findall(url)[0])) / _SOCKET
        link = SilentLink(host.sub(folder, url), server)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(f"{folder}/{_SOCKET}")
            listening.listen()
            Thread(target=link.take, args=(listening,), daemon=True).start()
            yield link
            listening.shutdown(socket.SHUT_RDWR)
