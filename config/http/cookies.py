"""Drop cookies that another host may have planted (S85).

A sibling host (another subdomain) can set cookies for the parent domain, and browsers send these
cookies to this site too. A browser refuses a sibling's cookie whose name begins with `__Host-`. But
browsers accept such a name with U+2000 in front, and Python strips U+2000.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 §5.6.2
_HOST = "__Host-"


class PlainCookies:
    """Rewrite the Cookie header before anything reads `request.COOKIES`.

    This is a middleware instead of a WSGI wrapper, so that the test client runs it too.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_COOKIE" in request.META:
            request.META["HTTP_COOKIE"] = plain(request.META["HTTP_COOKIE"])
        return self.get_response(request)


def plain(header: str) -> str:
    """Return the Cookie header with only the cookies that the site may read.

    - A cookie whose name is not a token is dropped.
    - If a `__Host-` name came twice, both cookies are dropped: a browser holds only one of that
      name, and which of the two was planted is unknown.
    - Backslashes are removed: Python before 3.11.10 parses backslashes in quadratic time
      (CVE-2024-7592), and none of our cookies contains one.
    """
    pairs = [pair.strip(" \t") for pair in header.replace("\\", "").split(";")]
    named = [(pair.partition("=")[0], pair) for pair in pairs if "=" in pair]
    times = Counter(name for name, _pair in named)
    return "; ".join(
        pair
        for name, pair in named
        if _TOKEN.fullmatch(name) and not (name.startswith(_HOST) and times[name] > 1)
    )
