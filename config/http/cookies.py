"""Which cookies of a request the site reads (S85).

A sibling host can set cookies for the parent domain, and a browser sends them here too. It refuses
it a `__Host-` name, but a name with U+2000 in front is another name to a browser and the same one
to Python, which strips it.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_HOST = "__Host-"


class PlainCookies:
    """Rewrite the Cookie header before anything reads `request.COOKIES`.

    A middleware and no WSGI wrapper, so that every server and the tests' client have it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_COOKIE" in request.META:
            request.META["HTTP_COOKIE"] = plain(request.META["HTTP_COOKIE"])
        return self.get_response(request)


def plain(header: str) -> str:
    """Return the pairs whose name is a token, without a `__Host-` name that came twice.

    A browser holds one cookie of a `__Host-` name: which of two is the planted one cannot be seen,
    so both go. Backslashes go too: Python before 3.11.10 takes the square of their number to read
    them (CVE-2024-7592), and no cookie of ours has one.
    """
    pairs = [pair.strip(" \t") for pair in header.replace("\\", "").split(";")]
    named = [(pair.partition("=")[0], pair) for pair in pairs if "=" in pair]
    times = Counter(name for name, _pair in named)
    return "; ".join(
        pair
        for name, pair in named
        if _TOKEN.fullmatch(name) and not (name.startswith(_HOST) and times[name] > 1)
    )
