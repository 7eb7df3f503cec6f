"""A visitor whose requests go over HTTP to the proxy in front of the machines."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import TYPE_CHECKING, Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from tests.journeys.visitor import Visitor

if TYPE_CHECKING:
    from tests.journeys.page import Page

ORIGIN = "https://localhost"
_PATIENCE = 60.0


class Wire:
    """Replace the application in Django's test client by a real request."""

    def __init__(self, port: int) -> None:
        """Send everything to `port` of the loopback."""
        self._port = port

    def __call__(self, environ: dict[str, Any]) -> HttpResponse:
        """Send the request that the client would pass to the application. Return the response."""
        request = WSGIRequest(environ)
        headers = dict(request.headers)
        if "Origin" in headers:
            headers["Origin"] = ORIGIN  # the proxy ends TLS, so the browser sees https
        line = HTTPConnection(
            "127.0.0.1", self._port, _PATIENCE, source_address=(environ["REMOTE_ADDR"], 0)
        )
        try:
            line.request(environ["REQUEST_METHOD"], request.get_full_path(), request.body, headers)
            return response_of(line, request)
        finally:
            line.close()


def response_of(line: HTTPConnection, request: WSGIRequest) -> HttpResponse:
    """Read the response to a sent request, in the form that the test client needs."""
    answer = line.getresponse()
    headers = {name: value for name, value in answer.getheaders() if name != "Set-Cookie"}
    response = HttpResponse(answer.read(), status=answer.status, headers=headers)
    for cookie in answer.headers.get_all("Set-Cookie", []):
        response.cookies.load(cookie)
    vars(response)["wsgi_request"] = request  # the test client reads the URLconf from it
    return response


class WireVisitor(Visitor):
    """Load a page once more before pressing its button.

    Otherwise, with two machines in turn, every form would go to the same machine. So each form goes
    to another machine than its page, and than the previous form.
    """

    looks_again = True

    def __init__(self, port: int, address: str) -> None:
        """Start with no cookies, at an address of the loopback."""
        super().__init__(address)
        vars(self.client)["handler"] = Wire(port)

    def press(self, button: str, **typed: str) -> Page:
        if self.looks_again:
            self.open(self.page.url)
        return super().press(button, **typed)
