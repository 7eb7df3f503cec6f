"""A form whose parts have a header that Python fails on is a bad request (RFC 2231)."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, UnreadablePostError


class ReadableForms:
    """Reads each form in this one place, before anything else does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_arguments: object) -> None:
        """Raise BadRequest where the form cannot be read; what takes no form reads for itself."""
        if getattr(view, "csrf_exempt", False):
            return
        try:
            _read = request.POST  # at its first use
        except UnreadablePostError:
            pass  # who sent it hung up; the form token is found missing
        except (TypeError, ValueError) as odd:
            raise BadRequest from odd
