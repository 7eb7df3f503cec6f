"""Browsers that send their requests at the same moment.

A browser gets its page, cookies and CSRF token as usual. Before the start of a race it prepares
its request and opens the connection. After the start it only sends.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from http.client import HTTPConnection
from threading import Barrier
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from quality.machines.wire import ORIGIN, response_of
from tests.journeys.page import Form, Page
from tests.journeys.visitor import Visitor
from tests.races import together

Deed = Callable[[], list[Page]]

_PATIENCE = 120.0


class Wire:
    """Replaces the application in Django's test client: sends the requests over HTTP.

    `gate`: a barrier where the next request, with an open connection, waits for all other browsers.
    `late`: the seconds that the request waits after the barrier has opened.
    """

    def __init__(self, port: int) -> None:
        """Send all requests to this port of 127.0.0.1."""
        self._port = port
        self.gate: Barrier | None = None
        self.late = 0.0

    def __call__(self, environ: dict[str, Any]) -> HttpResponse:
        """Send the request that the test client would pass to Django. Return the response."""
        request = WSGIRequest(environ)
        path, body, headers = request.get_full_path(), request.body, _headers(request)
        line = HTTPConnection("127.0.0.1", self._port, timeout=_PATIENCE)
        try:
            line.connect()
            self._await_start()
            line.request(environ["REQUEST_METHOD"], path, body, headers)
            return response_of(line, request)
        finally:
            line.close()

    def _await_start(self) -> None:
        gate, self.gate = self.gate, None
        if gate is not None:
            gate.wait(_PATIENCE)
            time.sleep(self.late)


class Rival(Visitor):
    """A browser at one IP address. `went`: where its last request was redirected, or empty."""

    def __init__(self, port: int, address: str) -> None:
        """Start without cookies."""
        super().__init__(address)
        self.wire = Wire(port)
        self.went = ""
        vars(self.client)["handler"] = self.wire

    def take_over(self, other: Visitor) -> None:
        """Become another tab of the browser `other`: copy its cookies and its current page."""
        cookies = {name: morsel.value for name, morsel in other.client.cookies.items()}
        self.client.cookies.load(cookies)
        self.page = other.page

    def _arrive(self, response: HttpResponseBase, url: str) -> Page:
        self.went = response.headers.get("Location", "")
        return super()._arrive(response, url)


def press(who: Rival, button: str, *, times: int = 1, late: float = 0.0, **typed: str) -> Deed:
    """Prepare to press a button `times` times in a row, from `late` seconds after the start on."""
    form = who.page.form_with(button)
    return send(who, form, {**form.fields, **typed}, times=times, late=late)


def send(
    who: Rival, form: Form, data: dict[str, Any], *, times: int = 1, late: float = 0.0
) -> Deed:
    """Prepare to send a form with these values, `times` times in a row."""
    url = form.action or who.page.url
    who.wire.late = late
    return partial(_send, who, url, data, times)


def at_once(rivals: Sequence[Rival], deeds: Sequence[Deed]) -> list[Page]:
    """Send what the browsers have prepared, at the same moment. Return the pages that they got."""
    gate = Barrier(len(rivals))
    for rival in rivals:
        rival.wire.gate = gate
    answers = together.at_once(deeds)
    raised = together.faults(answers)
    assert not raised, raised
    return [page for pages in answers if isinstance(pages, list) for page in pages]


def _send(who: Rival, url: str, data: dict[str, Any], times: int) -> list[Page]:
    return [who.send(url, data) for _time in range(times)]


def _headers(request: WSGIRequest) -> dict[str, str]:
    """Return the browser's headers, and the headers that the proxy adds."""
    origin = {"Origin": ORIGIN} if "Origin" in request.headers else {}
    by_proxy = {"X-Forwarded-For": request.META["REMOTE_ADDR"], "X-Forwarded-Proto": "https"}
    return dict(request.headers) | origin | by_proxy
