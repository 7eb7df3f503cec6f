"""Leave the body of an upload unread, until the view that takes it has judged its sender."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict


class UploadUnread:
    """Middleware that gives a request to UPLOAD_PATHS an empty form (S84).

    Parsing a multipart form is expensive, and others read the posted form before a view does: the
    CSRF check, and what keeps the form of a user who was logged out. The view itself reads it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in settings.UPLOAD_PATHS:
            request.POST = QueryDict()
        return self.get_response(request)
