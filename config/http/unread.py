"""Refuse requests that are expensive to parse, before parsing (S84, docs/decisions/0029)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.conf import settings

from config import limits
from lib.bare import refuse

_SENTENCES = {
    HTTPStatus.REQUEST_URI_TOO_LONG: "This address is too long.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "A header of this request is too long.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "This page accepts no files and no multipart forms.",
}


def refuse_unread(application: WSGIApplication) -> WSGIApplication:
    """Wrap the application: refuse multipart (415) and a too long URL (414) or header (431).

    A multipart form is let through to UPLOAD_PATHS only: `config.http.upload` leaves it unread.
    """

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        for status in _reasons(environ):
            return refuse(start, status, _SENTENCES[status])
        return application(environ, start)

    return answer


def _reasons(environ: WSGIEnvironment) -> Iterator[HTTPStatus]:
    kind = environ.get("CONTENT_TYPE", "")
    if len(environ.get("PATH_INFO", "")) > limits.MOST_PATH:
        yield HTTPStatus.REQUEST_URI_TOO_LONG
    if len(environ.get("QUERY_STRING", "")) > limits.MOST_REQUEST_LINE:
        yield HTTPStatus.REQUEST_URI_TOO_LONG
    if len(kind) > limits.MOST_CONTENT_TYPE or _longest_header(environ) > limits.MOST_HEADER:
        yield HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    if kind.lstrip().lower().startswith("multipart/") and not _is_upload(environ):
        yield HTTPStatus.UNSUPPORTED_MEDIA_TYPE


def _is_upload(environ: WSGIEnvironment) -> bool:
    return environ.get("PATH_INFO") in settings.UPLOAD_PATHS


def _longest_header(environ: WSGIEnvironment) -> int:
    return max(
        (len(value) for name, value in environ.items() if name.startswith("HTTP_")), default=0
    )
