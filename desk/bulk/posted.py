"""Read the one form of the site that has a file, in memory (S84, docs/decisions/0029)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:  # only django-stubs has this name
    from django.http.request import _ImmutableQueryDict

LONG_FILE = _("Dit bestand is te groot. Verdeel de rijen over meer bestanden.")
LONG_TEXT = _("Dit is te veel om te plakken. Bewaar de rijen als bestand, en kies dat bestand.")
_MOST_PARTS = 20  # the form has six


class TooLargeError(Exception):
    """What was posted is too large. The text of the exception is a sentence for its sender."""

    def __init__(self, sentence: Promise) -> None:
        super().__init__(sentence)


def read_form(request: HttpRequest) -> UploadedFile | None:
    """Read the body, set `request.POST` and return the file, if there is one.

    Call this after the sender was judged, and before the CSRF check. Raises TooLargeError, and
    BadRequest for what no browser sends.
    """
    body, boundary = _body(request), (request.content_params or {}).get("boundary")
    if not boundary or body.count(b"--" + boundary.encode()) > _MOST_PARTS:
        raise BadRequest
    fields, files = _parsed(request, body)
    request.POST = cast("_ImmutableQueryDict", fields)
    return files.get("file")


def _body(request: HttpRequest) -> bytes:
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size > settings.MOST_UPLOAD:
        raise TooLargeError(LONG_FILE)
    try:
        return request.read(size)
    except UnreadablePostError as gone:
        raise BadRequest from gone


def _parsed(request: HttpRequest, body: bytes) -> tuple[QueryDict, dict[str, UploadedFile]]:
    handlers = [MemoryFileUploadHandler(request)]
    try:
        fields, files = MultiPartParser(request.META, BytesIO(body), handlers).parse()
    except RequestDataTooBig:
        raise TooLargeError(LONG_TEXT) from None
    except (MultiPartParserError, SuspiciousOperation, LookupError, ValueError) as broken:
        raise BadRequest from broken
    return fields, dict(files.items())
