"""Serve the stylesheets, the icon and the logo, before sessions and cookies are looked at."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from accounts.models import Logo
from lib.bare import bare
from lib.stored import stored
from lib.styles import KINDS, Style, style

_STYLE = re.compile("/stijl/([0-9a-f]+)/({})".format("|".join(map(re.escape, KINDS))))
_LOGO = re.compile("/logo/([0-9a-f]+)")
# A coding of Accept-Encoding, unless its weight is zero: "not acceptable" (RFC 9110 §12.4.2).
_TAKEN = re.compile(r"([a-z]+)\s*(?=[,;]|$)(?!;\s*q=0(?:\.0*)?\s*(?:,|$))")


class Files:
    """Middleware that responds to the URLs of `lib/styles.py` and of the logo.

    A digest that is not known gets the newest file, which is not stored: while two releases run
    side by side, or within a minute after the logo changed, another process wrote the page.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"GET", "HEAD"}:
            if asked := _STYLE.fullmatch(request.path_info):
                return _styled(request, style(asked[2]), asked[1])
            if asked := _LOGO.fullmatch(request.path_info):
                return _logo(asked[1])
        return self.get_response(request)


def _styled(request: HttpRequest, found: Style, digest: str) -> HttpResponse:
    coding, content = _negotiated(request, found)
    response = stored(content, KINDS[found.name], is_named=digest == found.digest)
    if coding:
        response.headers["Content-Encoding"] = coding
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


def _negotiated(request: HttpRequest, found: Style) -> tuple[str, bytes]:
    """Return the best Content-Encoding that the browser takes, and the content in it."""
    taken = _TAKEN.findall(request.headers.get("Accept-Encoding", "").lower())
    codings = (one for one in found.encoded.items() if one[0] in taken)
    return next(codings, ("", found.content))


def _logo(digest: str) -> HttpResponse:
    try:
        logo = Logo.objects.first()
    except Error:
        return bare("database does not answer", status=503)
    if logo is None:
        return bare("no logo", status=404)
    return stored(bytes(logo.content), f"image/{logo.kind}", is_named=digest == logo.digest)
