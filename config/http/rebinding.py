"""With DEBUG, keep other websites from reading Django's debug page by DNS rebinding."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from lib.bare import bare

_REFUSED = "Invalid Host header: expected a name in ALLOWED_HOSTS, such as localhost."


class KnownHosts:
    """Respond 400 if the Host header is not in ALLOWED_HOSTS. Installed only with DEBUG."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return bare(_REFUSED, status=400)
        return self.get_response(request)
