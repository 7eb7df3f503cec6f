"""Read a form that has a file, of a list or the logo, in memory (S84, docs/decisions/0029)."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, cast

from django.conf import settings
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:  # only django-stubs has this name
    from django.http.request import _ImmutableQueryDict

TOO_LARGE = _("Dit is te groot. Plak minder rijen, of verdeel ze over meer bestanden.")
_BOX = b'Content-Disposition: form-data; name="rows"\r\n\r\n'
_MOST_PARTS = 20  # the larger form has six


class TooLargeError(Exception):
    """What was posted is too large. The text of the exception is a sentence for its sender."""

    def __init__(self) -> None:
        super().__init__(TOO_LARGE)


def read_form(request: HttpRequest) -> UploadedFile | None:
    """Read the body, set `request.POST` and return the file, if there is one.

    Call this after the sender was judged, and before the CSRF check. Raises TooLargeError, and
    BadRequest for what no browser sends.
    """
    body, boundary = _body(request), (request.content_params or {}).get("boundary")
    if not boundary or body.count(b"--" + boundary.encode()) > _MOST_PARTS:
        raise BadRequest
    bare, text = _without_box(body, b"\r\n--" + boundary.encode())
    fields, files = _parsed(request, bare)
    if text is not None:
        fields["rows"] = text.decode("utf-8", "replace")
    request.POST = cast("_ImmutableQueryDict", fields)
    return files.get("file")


def _body(request: HttpRequest) -> bytes:
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size > settings.MOST_UPLOAD:
        raise TooLargeError
    try:
        return request.read(size)
    except UnreadablePostError as gone:
        raise BadRequest from gone


def _without_box(body: bytes, end: bytes) -> tuple[bytes, bytes | None]:
    """Cut out what was pasted. Django takes no field above MOST_BODY, as on every other page."""
    before, box, rest = body.partition(_BOX)
    text, found, after = rest.partition(end)
    return (before + box + found + after, text) if found else (body, None)


def _parsed(request: HttpRequest, body: bytes) -> tuple[QueryDict, dict[str, UploadedFile]]:
    handlers = [MemoryFileUploadHandler(request)]
    try:
        fields, files = MultiPartParser(request.META, BytesIO(body), handlers).parse()
    except (MultiPartParserError, SuspiciousOperation, LookupError, ValueError) as broken:
        raise BadRequest from broken
    return fields.copy(), dict(files.items())
