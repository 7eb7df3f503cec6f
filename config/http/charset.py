"""Refuse requests not in UTF-8 (ASVS 4.1.1): Django needs 17 s to decode 255 KB of `punycode`."""

from __future__ import annotations

from collections.abc import Iterable
from http import HTTPStatus
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.utils.http import parse_header_parameters

from lib.bare import refuse

_OURS = {"utf-8", "utf8"}


def in_utf8(application: WSGIApplication) -> WSGIApplication:
    """Wrap the application: respond 400 if the Content-Type names a charset other than UTF-8."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if _is_ours(environ.get("CONTENT_TYPE", "")):
            return application(environ, start)
        return refuse(start, HTTPStatus.BAD_REQUEST, "This site reads UTF-8 only.")

    return answer


def _is_ours(content_type: str) -> bool:
    try:
        _kind, parameters = parse_header_parameters(content_type)
    except (TypeError, ValueError):  # a parameter in an unknown charset, or in two forms (RFC 2231)
        return False
    return parameters.get("charset", "utf-8").lower() in _OURS
