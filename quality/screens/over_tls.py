"""A visitor of a running site, over TLS."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from http.client import HTTPSConnection
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse

from quality.machines.wire import response_of
from tests.journeys.page import SWITCH, Form, Page
from tests.journeys.visitor import Visitor
from tests.site.running import Site

_PATIENCE = 60.0


class OverTls(Visitor):
    """A visitor whose requests go to the site over TLS, and who reads it in one language.

    Forms are found by their fields and paths, as the words on the buttons differ by language.
    """

    def __init__(self, site: Site, language: str = "nl") -> None:
        """Start without cookies, except that of the language."""
        super().__init__()
        self._url, self._port = site.url, site.port
        self._trusting = ssl.create_default_context(cafile=site.folder / "cert.pem")
        self._language = language
        vars(self.client)["handler"] = self._send
        self.forget()

    @property
    def cookies(self) -> str:
        """Return the browser's cookies as the value of a Cookie header."""
        held = self.client.cookies.items()
        return "; ".join(f"{name}={one.value}" for name, one in held if one.value)

    def forget(self) -> None:
        """Delete all cookies, except that of the language."""
        self.client.cookies.clear()
        self.client.cookies[settings.LANGUAGE_COOKIE_NAME] = self._language

    def open(self, url: str) -> Page:
        return super().open(url.removeprefix(self._url))

    def submit(self, at: str = "", **typed: str) -> Page:
        """Send the first form that has these fields, and whose path is `at` if that is given."""
        form = self.form(at, typed)
        pressed = form.buttons[0]
        return self.send(pressed.action, {**form.fields, **typed, **pressed.fields})

    def form(self, at: str = "", typed: Mapping[str, str] = MappingProxyType({})) -> Form:
        """Return the first form that has these fields, and whose path is `at` if that is given."""
        for form in self.page.forms:
            path = urlsplit(form.action or self.page.url).path
            if path != SWITCH and at in {"", path} and typed.keys() <= form.attributes.keys():
                return form
        raise LookupError(f"No form {at} with {list(typed)} at {self.page.url}:\n{self.page.text}")

    def _send(self, environ: dict[str, Any]) -> HttpResponse:
        request = WSGIRequest(environ)
        headers = {**request.headers, "Host": urlsplit(self._url).netloc}
        if "Origin" in headers:
            headers["Origin"] = self._url
        line = HTTPSConnection("localhost", self._port, timeout=_PATIENCE, context=self._trusting)
        try:
            line.request(environ["REQUEST_METHOD"], request.get_full_path(), request.body, headers)
            return response_of(line, request)
        finally:
            line.close()
