"""With DEBUG, keep websites whose DNS name is rebound to 127.0.0.1 from Django's debug page."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from lib.bare import bare

_REFUSED = "Invalid Host header: expected a name in ALLOWED_HOSTS, such as localhost."


class KnownHosts:
    """Respond 400 to a Host not in ALLOWED_HOSTS. Without DEBUG, probes accept any Host."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return bare(_REFUSED, status=400)
        return self.get_response(request)
