"""With DEBUG, refuse a Host header that is not in ALLOWED_HOSTS before any other middleware runs.

Otherwise Django would respond with its debug page, which shows the settings, and in the demo the
environment of the process. A website whose DNS name is rebound to 127.0.0.1 could read that page.
"""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

from lib.bare import bare

_REFUSED = "Invalid Host header: expected a name in ALLOWED_HOSTS, such as localhost."


class KnownHosts:
    """Respond 400 to a Host that is not in ALLOWED_HOSTS.

    In use with DEBUG only, because in production the probes accept any Host.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            request.get_host()
        except DisallowedHost:
            return bare(_REFUSED, status=400)
        return self.get_response(request)
