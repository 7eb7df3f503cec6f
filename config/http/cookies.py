"""Drop cookies that another host may have planted (S85).

A sibling host can set cookies for the parent domain, and a browser sends them here too. The browser
refuses the sibling a `__Host-` name. But with U+2000 in front it is another name to the browser and
the same name to Python, which strips that character.
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

    A middleware instead of a WSGI wrapper, so that it also works in the test client.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_COOKIE" in request.META:
            request.META["HTTP_COOKIE"] = plain(request.META["HTTP_COOKIE"])
        return self.get_response(request)


def plain(header: str) -> str:
    """Return the header with only the pairs that the site may read.

    - The name must be a token.
    - A `__Host-` name that came twice is dropped, both times: a browser holds only one, and which
      of the two was planted is unknown.
    - Backslashes are removed: Python before 3.11.10 parses them in quadratic time (CVE-2024-7592),
      and none of our cookies contains one.
    """
    pairs = [pair.strip(" \t") for pair in header.replace("\\", "").split(";")]
    named = [(pair.partition("=")[0], pair) for pair in pairs if "=" in pair]
    times = Counter(name for name, _pair in named)
    return "; ".join(
        pair
        for name, pair in named
        if _TOKEN.fullmatch(name) and not (name.startswith(_HOST) and times[name] > 1)
    )
