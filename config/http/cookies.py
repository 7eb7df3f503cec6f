"""Drop cookies that another subdomain may have planted for the parent domain (S85)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_HOST = "__Host-"


class PlainCookies:  # no WSGI wrapper: Django's test client would skip it
    """Middleware that removes from the Cookie header the cookies that may be planted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_COOKIE" in request.META:
            request.META["HTTP_COOKIE"] = plain(request.META["HTTP_COOKIE"])
        return self.get_response(request)


def plain(header: str) -> str:
    """Return the Cookie header without backslashes and without cookies that may be planted.

    A cookie may be planted if its name is no token (RFC 9110 §5.6.2), or if its name begins with
    `__Host-` and occurs twice.
    """
    # Python before 3.11.10 parses backslashes in quadratic time (CVE-2024-7592). Ours have none.
    pairs = [pair.strip(" \t") for pair in header.replace("\\", "").split(";")]
    named = [(pair.partition("=")[0], pair) for pair in pairs if "=" in pair]
    times = Counter(name for name, _pair in named)
    # Browsers refuse a subdomain's `__Host-` cookie, except with U+2000 in front, which is no token
    # (Python strips it). If a `__Host-` name comes twice, either cookie may be the planted one.
    return "; ".join(
        pair
        for name, pair in named
        if _TOKEN.fullmatch(name) and not (name.startswith(_HOST) and times[name] > 1)
    )
