"""Serve the stylesheets and the icon, before sessions and cookies are looked at."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from lib.stored import stored
from lib.styles import KINDS, Style, style

_PATH = re.compile("/stijl/([0-9a-f]+)/({})".format("|".join(map(re.escape, KINDS))))


class Styles:
    """Middleware that responds to the URLs of `lib/styles.py`.

    A digest that is not of this process gets the stylesheet of this process, which is not stored:
    while two releases run side by side, the other one wrote the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        asked = _PATH.fullmatch(request.path_info)
        if asked is None or request.method not in {"GET", "HEAD"}:
            return self.get_response(request)
        digest, name = asked.groups()
        return _response(request, style(name), digest)


def _response(request: HttpRequest, found: Style, digest: str) -> HttpResponse:
    coding, content = _negotiated(request, found)
    response = stored(content, KINDS[found.name], is_named=digest == found.digest)
    if coding:
        response.headers["Content-Encoding"] = coding
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _negotiated(request: HttpRequest, found: Style) -> tuple[str, bytes]:
    """Return the best Content-Encoding that the browser takes, and the content in it."""
    offered = re.findall(r"[a-z]+", request.headers.get("Accept-Encoding", "").lower())
    codings = (one for one in found.encoded.items() if one[0] in offered)
    return next(codings, ("", found.content))
