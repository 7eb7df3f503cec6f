"""Plain-text responses with security headers, for probes and for requests that reach no view."""

from __future__ import annotations

from http import HTTPStatus
from wsgiref.types import StartResponse

from django.conf import settings
from django.http import HttpResponse

from lib.headers import HEADERS

TEXT = "text/plain; charset=utf-8"
_HEADERS = HEADERS | {"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


def bare(text: str, *, status: int = 200, kind: str = TEXT) -> HttpResponse:
    """Return a plain response: `text`, the security headers, and `kind` as the Content-Type."""
    return HttpResponse(f"{text.rstrip()}\n", kind, status, headers=_HEADERS)


def refuse(start: StartResponse, status: HTTPStatus, text: str) -> list[bytes]:
    """Refuse a request in WSGI: call `start` (WSGI's start_response) and return the body."""
    start(f"{status} {status.phrase}", [*_HEADERS.items(), *_hsts(), ("Content-Type", TEXT)])
    return [f"{text}\n".encode()]


def _hsts() -> list[tuple[str, str]]:
    """Return the header Strict-Transport-Security, or nothing if SECURE_HSTS_SECONDS is 0."""
    age = settings.SECURE_HSTS_SECONDS  # SecurityMiddleware does not see these requests
    return [("Strict-Transport-Security", f"max-age={age}; includeSubDomains")] if age else []
