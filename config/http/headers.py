"""Middleware that adds the headers of every response."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from lib.headers import HEADERS, POLICY


class Headers:
    """Add each of HEADERS, and the policy of pages, that the response does not have yet."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._headers = HEADERS | {POLICY: settings.CONTENT_SECURITY_POLICY}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        # Django's own error page has its style and script inline.
        failed = response.status_code == HTTPStatus.INTERNAL_SERVER_ERROR
        is_djangos = settings.DEBUG and failed
        for name, value in (HEADERS if is_djangos else self._headers).items():
            response.headers.setdefault(name, value)
        return response
