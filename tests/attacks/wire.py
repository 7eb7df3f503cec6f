"""Send raw bytes as a request, valid or not, and measure the CPU time that the site takes."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import suppress
from http.client import HTTPResponse
from pathlib import Path

from tests.attacks.costly import TOKEN
from tests.site.running import Site, trusting

# The cheapest of these rounds counts: other work of the machine only adds CPU time to a round.
_ROUNDS = 3
_TIMES = 4
_NANOSECONDS = 1e9


def request(
    site: Site,
    *,
    method: str = "GET",
    path: bytes = b"/inloggen/",
    headers: Iterable[tuple[str, bytes]] = (),
    body: bytes = b"",
) -> bytes:
    length = [("Content-Length", b"%d" % len(body))] if body else []
    fields = [("Host", f"{site.host}:{site.port}".encode()), ("Connection", b"close")]
    lines = [method.encode() + b" " + path + b" HTTP/1.1"]
    lines += [name.encode() + b": " + value for name, value in [*fields, *headers, *length]]
    return b"\r\n".join([*lines, b"", body])


def own_form(
    site: Site, headers: Iterable[tuple[str, bytes]], body: bytes, jar: bytes = b""
) -> bytes:
    """Return a POST of a form, with CSRF cookie and origin. With `TOKEN` in `body` it is accepted.

    Without cookie and origin, Django would refuse the form unread, and the server would hang up.
    """
    own = [("Origin", site.url.encode()), ("Cookie", jar + b"__Host-csrftoken=" + TOKEN)]
    return request(site, method="POST", headers=[*headers, *own], body=body)


def send(site: Site, raw: bytes) -> HTTPResponse:
    """Send the bytes over a new connection. Return the response, fully read."""
    with (
        socket.create_connection(("127.0.0.1", site.port), timeout=60) as plain,
        trusting().wrap_socket(plain) as line,
    ):
        line.sendall(raw)
        answer = HTTPResponse(line)
        answer.begin()
        answer.read()
        return answer


def cost(site: Site, raw: bytes) -> float:
    """Return the CPU seconds that the web process takes for one request with these bytes."""
    _send_unheard(site, raw)
    return min(_round(site, raw) for _number in range(_ROUNDS))


def _round(site: Site, raw: bytes) -> float:
    before = _spent(site)
    for _time in range(_TIMES):
        _send_unheard(site, raw)
    return (_spent(site) - before) / _TIMES


def _send_unheard(site: Site, raw: bytes) -> None:
    """Send the bytes. It is no error if the server closes the connection before it has read all."""
    with suppress(OSError):
        send(site, raw)


def _spent(site: Site) -> float:
    """Return the CPU time of the worker so far, over all its threads (proc(5), schedstat)."""
    master = int((site.folder / "web.pid").read_text())
    [worker] = Path(f"/proc/{master}/task/{master}/children").read_text().split()
    threads = Path(f"/proc/{worker}/task").iterdir()
    spent = sum(int((one / "schedstat").read_text().split()[0]) for one in threads)
    return spent / _NANOSECONDS
