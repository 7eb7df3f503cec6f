"""Plain-text responses with the security headers, for probes and requests refused before a view."""

from __future__ import annotations

from http import HTTPStatus
from wsgiref.types import StartResponse

from django.conf import settings
from django.http import HttpResponse

from lib.headers import HEADERS

TEXT = "text/plain; charset=utf-8"
_HEADERS = HEADERS | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


def bare(text: str, *, status: int = 200, kind: str = TEXT) -> HttpResponse:
    """Return a response with `text`, the security headers and the Content-Type `kind`."""
    return HttpResponse(f"{text.rstrip()}\n", kind, status, headers=_HEADERS)


def refuse(start: StartResponse, status: HTTPStatus, text: str) -> list[bytes]:
    """Start a plain-text WSGI response that refuses a request. Return the body of the response."""
    start(f"{status} {status.phrase}", [*_HEADERS.items(), *_hsts(), ("Content-Type", TEXT)])
    return [f"{text}\n".encode()]


def _hsts() -> list[tuple[str, str]]:
    """Return the HSTS header if configured, as refused requests do not reach SecurityMiddleware."""
    age = settings.SECURE_HSTS_SECONDS
    return [("Strict-Transport-Security", f"max-age={age}; includeSubDomains")] if age else []
