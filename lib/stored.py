"""Responses that browsers and proxies may store, because the URL holds a digest of the content."""

from __future__ import annotations

from hashlib import sha256

from django.http import HttpResponse

_YEAR = 365 * 24 * 60 * 60
_DIGITS = 12


def digest_of(content: bytes) -> str:
    """Return hexadecimal digits that name this content in its URL."""
    return sha256(content).hexdigest()[:_DIGITS]


def stored(content: bytes, kind: str, *, is_named: bool) -> HttpResponse:
    """Return a response with the content, of the Content-Type `kind`.

    It may be stored for a year if its digest `is_named` in the URL; else it is asked for each time.
    """
    keeping = f"public, max-age={_YEAR}, immutable" if is_named else "no-cache"
    return HttpResponse(content, kind, headers={"Cache-Control": keeping})
