"""An HTTP/1.1 connection that stays open, for a client that leaves the CPU to the server."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass

_LONGEST_HEAD = 65_536
# Seconds until a request is given up.
PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Response:
    """A response. The names of its headers are in lower case."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    def header(self, name: str) -> str:
        """Return the header's first value, or "" if it is missing."""
        return next((value for known, value in self.headers if known == name), "")


class Connection:
    """Sends one request after another to a port of 127.0.0.1."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._ends: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, request: bytes) -> Response:
        """Send a request. Return its response.

        Connects again if the server closed the idle connection, as a proxy does. Raises OSError,
        EOFError or ValueError if no complete response arrives within PATIENCE seconds.
        """
        async with asyncio.timeout(PATIENCE):
            if self._ends and not self._ends[0].at_eof():
                with suppress(ConnectionError, EOFError):
                    return await self._exchange(request)
            await self.open()
            return await self._exchange(request)

    async def open(self) -> None:
        """Connect, after closing the connection that is there."""
        self.close()
        self._ends = await asyncio.open_connection("127.0.0.1", self._port, limit=_LONGEST_HEAD)

    def close(self) -> None:
        if self._ends:
            self._ends[1].close()
        self._ends = None

    async def _exchange(self, request: bytes) -> Response:
        assert self._ends
        reader, writer = self._ends
        writer.write(request)
        status, headers = _parsed(await reader.readuntil(b"\r\n\r\n"))
        length = dict(headers).get("content-length", "missing")
        body = (await reader.readexactly(int(length))).decode()
        if ("connection", "close") in headers:
            self.close()
        return Response(status, headers, body)


def _parsed(head: bytes) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Return the status and the headers of a response."""
    first, *lines = head.decode("latin-1").rstrip().split("\r\n")
    pairs = (line.partition(":") for line in lines)
    headers = tuple((name.lower(), value.strip()) for name, _colon, value in pairs)
    return int(first.split()[1]), headers
