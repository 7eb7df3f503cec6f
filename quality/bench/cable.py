"""A loopback port in front of PostgreSQL's socket. It can cut all connections to PostgreSQL."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Self
from urllib.parse import parse_qs, urlsplit

from tests.standins.free_port import free_port
from tests.standins.silent import silent_server

_READ = 65_536


class Cable:
    """Pass bytes both ways between the site, which connects to `self.url`, and PostgreSQL."""

    def __init__(self, url: str) -> None:
        asked = parse_qs(urlsplit(url).query)
        self._server, self._port = f"{asked['host'][0]}/.s.PGSQL.5432", free_port()
        self.url = (
            f"postgresql://{urlsplit(url).path}?host=127.0.0.1&port={self._port}"
            f"&user={asked['user'][0]}"
        )
        self._ends: list[socket.socket] = []

    def __enter__(self) -> Self:
        self._plug_in()
        return self

    def __exit__(self, *_raised: object) -> None:
        self._cut()

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """Cut all connections. Refuse new connections during the block, like a stopped server."""
        self._cut()
        yield
        self._plug_in()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Cut all connections. Accept new connections during the block and never respond."""
        self._cut()
        with silent_server(self._port):
            yield
        self._plug_in()

    def _plug_in(self) -> None:
        self._ends = [socket.create_server(("127.0.0.1", self._port), backlog=128)]
        threading.Thread(target=self._take, args=(self._ends[0],), daemon=True).start()

    def _cut(self) -> None:
        for end in self._ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _take(self, listening: socket.socket) -> None:
        with suppress(OSError):  # it was cut
            while True:
                site, _address = listening.accept()
                server = socket.socket(socket.AF_UNIX)
                self._ends += [site, server]
                server.connect(self._server)
                for one, other in ((site, server), (server, site)):
                    threading.Thread(target=_carry, args=(one, other), daemon=True).start()


def _carry(one: socket.socket, other: socket.socket) -> None:
    with suppress(OSError):
        while heard := one.recv(_READ):
            other.sendall(heard)
    with suppress(OSError):
        other.shutdown(socket.SHUT_RDWR)
