"""No page takes a file: one that is sent all the same is not read (ASVS 5.2.1). Nor an odd form.

Django would write thirty megabytes into a temporary file before any view is asked. A page that
will take files has to get other `request.upload_handlers` before the form is first read, which the
middlewares of the form token and of the step-up do.
"""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse, UnreadablePostError


class NoFiles(FileUploadHandler):
    """Stops reading the request at its first file; the fields before it are there."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Raise StopUpload: what follows is left on the wire, and the connection ends."""
        super().new_file(*args, **kwargs)
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep nothing. Not reached; Django's base asks for it."""

    def file_complete(self, file_size: int) -> None:
        """Give no file."""


class ReadableForms:
    """Reads each form in one place: Python fails on some headers of its parts (RFC 2231)."""

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
