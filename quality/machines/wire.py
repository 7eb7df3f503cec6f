"""A visitor whose requests go over HTTP to the proxy in front of the machines."""

from __future__ import annotations

from http.client import HTTPConnection
from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from tests.journeys.page import Page
from tests.journeys.visitor import Visitor

ORIGIN = "https://localhost"
_PATIENCE = 60.0


class Wire:
    """A handler for Django's test client that sends each request over HTTP."""

    def __init__(self, port: int) -> None:
        """Send all requests to this port of 127.0.0.1."""
        self._port = port

    def __call__(self, environ: dict[str, Any]) -> HttpResponse:
        """Send the request that the test client would pass to Django. Return the response."""
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
    """Read the response from the connection `line`. Return it as an object for the test client."""
    answer = line.getresponse()
    headers = {name: value for name, value in answer.getheaders() if name != "Set-Cookie"}
    response = HttpResponse(answer.read(), status=answer.status, headers=headers)
    for cookie in answer.headers.get_all("Set-Cookie", []):
        response.cookies.load(cookie)
    vars(response)["wsgi_request"] = request  # the test client reads the URLconf from it
    return response


class WireVisitor(Visitor):
    """A visitor over HTTP, who loads each page a second time before sending its form.

    The proxy alternates between two machines. Without the second load, one machine would show all
    pages and the other would receive all forms.
    """

    looks_again = True

    def __init__(self, port: int, address: str) -> None:
        """Start without cookies. `address`: the visitor's IP address, one of 127.0.0.0/8."""
        super().__init__(address)
        vars(self.client)["handler"] = Wire(port)

    def press(self, button: str, **typed: str) -> Page:
        if self.looks_again:
            self.open(self.page.url)
        return super().press(button, **typed)
