"""A request in another charset than ours is refused before Django reads a word of it.

Django takes any codec that Python knows: punycode, which takes 17 seconds for a field of 255 KB,
and rot13, on which it fails with no page. No browser sends one: our pages are UTF-8 (ASVS 4.1.1).
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from django.utils.http import parse_header_parameters

from lib.bare import refuse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_OURS = {"utf-8", "utf8"}


def in_utf8(application: WSGIApplication) -> WSGIApplication:
    """Give the application that answers 400 to any charset but UTF-8, and passes on the rest."""

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if _is_ours(environ.get("CONTENT_TYPE", "")):
            return application(environ, start)
        return refuse(start, HTTPStatus.BAD_REQUEST, "This site reads UTF-8 only.")

    return answer


def _is_ours(content_type: str) -> bool:
    try:
        _kind, parameters = parse_header_parameters(content_type)
    # A charset within a parameter that nobody knows, or pieces of one in two spellings (RFC 2231).
    except (TypeError, ValueError):
        return False
    return parameters.get("charset", "utf-8").lower() in _OURS
