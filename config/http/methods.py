"""Refuse HTTP methods that no page uses (ASVS 4.1.4, 13.4.4)."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

_KNOWN = ("GET", "HEAD", "POST")  # not OPTIONS, which the admin would handle as GET


class Methods:
    """Middleware that responds 405 to all methods except GET, HEAD and POST."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in _KNOWN:  # most pages allow fewer of these
            return HttpResponseNotAllowed(_KNOWN)
        return self.get_response(request)
