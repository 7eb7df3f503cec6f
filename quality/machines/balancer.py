"""A proxy that sends consecutive requests to different machines."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self

_PATIENCE = 60.0
_OF_ONE_HOP = {"connection", "keep-alive", "transfer-encoding"}


@dataclass(frozen=True)
class Served:
    """One request, and the number of the machine that responded."""

    machine: int
    method: str
    path: str


@dataclass
class Balancer:
    """A stand-in for the proxy that terminates TLS. It sets the X-Forwarded headers.

    `served` holds all requests that it passed on, the oldest first.
    """

    machines: list[int]
    served: list[Served] = field(default_factory=list)
    _server: ThreadingHTTPServer | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_of(self))
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        return self

    def __exit__(self, *_raised: object) -> None:
        assert self._server is not None
        self._server.shutdown()
        self._server.server_close()

    @property
    def port(self) -> int:
        assert self._server is not None, "the balancer is not started"
        return int(self._server.server_address[1])

    def next_port(self, method: str, path: str) -> int:
        """Choose the next machine, record it with the request in `served`, and return its port."""
        with self._lock:
            machine = (self.served[-1].machine + 1) % len(self.machines) if self.served else 0
            self.served.append(Served(machine, method, path))
        return self.machines[machine]


def _handler_of(balancer: Balancer) -> type[BaseHTTPRequestHandler]:
    class Handler(_Handler):
        to = balancer

    return Handler


class _Handler(BaseHTTPRequestHandler):
    to: Balancer

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def log_message(self, *_said: object) -> None:
        """Log nothing; http.server would print each request."""

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        port = self.to.next_port(self.command, self.path)
        line = HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
        try:
            line.request(self.command, self.path, body, dict(self.headers) | self._forwarded())
            self._answer(line.getresponse())
        finally:
            line.close()

    def _forwarded(self) -> dict[str, str]:
        """Return X-Forwarded-For with the client address appended, and X-Forwarded-Proto."""
        hops = [self.headers.get("X-Forwarded-For", ""), self.client_address[0]]
        return {"X-Forwarded-For": ", ".join(filter(None, hops)), "X-Forwarded-Proto": "https"}

    def _answer(self, answer: HTTPResponse) -> None:
        body = answer.read()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OF_ONE_HOP:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
