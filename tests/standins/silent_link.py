"""A line to PostgreSQL's socket that falls silent on request, while both ends take it for whole.

A firewall that forgets a connection does so: nothing is refused, and nothing comes through.
"""

from __future__ import annotations

import re
import socket
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import TYPE_CHECKING
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterator

_SOCKET = ".s.PGSQL.5432"


@dataclass
class SilentLink:
    """The line; `url` is the DATABASE_URL of who shall talk over it."""

    url: str
    server: Path
    _carries: Event = field(default_factory=Event)

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Carry nothing meanwhile; what was said goes on afterwards."""
        self._carries.clear()
        yield
        self._carries.set()

    def take(self, listening: socket.socket) -> None:
        """Carry every connection, until nobody listens any more."""
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
    """Lay a line to the server whose socket a DATABASE_URL names."""
    host = re.compile(r"(?<=host=)[^&]*")
    with tempfile.TemporaryDirectory() as folder:  # not pytest's: a socket's path is a short one
        server = Path(unquote(host.findall(url)[0])) / _SOCKET
        link = SilentLink(host.sub(folder, url), server)
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(f"{folder}/{_SOCKET}")
            listening.listen()
            Thread(target=link.take, args=(listening,), daemon=True).start()
            yield link
            listening.shutdown(socket.SHUT_RDWR)
