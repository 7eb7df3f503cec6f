"""Adds the headers that belong on every answer."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from lib.headers import HEADERS


class Headers:
    """Add what the answer does not say itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
