"""Ways to ask that no page here has are refused in one place (ASVS 4.1.4, 13.4.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed

if TYPE_CHECKING:
    from collections.abc import Callable

# No OPTIONS either: no other site asks anything here, and the desk would take it for a GET.
_KNOWN = ("GET", "HEAD", "POST")


class Methods:
    """Answers 405 to TRACE, PUT, DELETE and whatever else a page might take for a GET."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Refuse, or pass on; a page still says itself which of these it takes."""
        if request.method not in _KNOWN:
            return HttpResponseNotAllowed(_KNOWN)
        return self.get_response(request)
