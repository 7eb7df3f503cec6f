"""Show the site's own 404 page in the demo, where DEBUG would show Django's in English."""

from __future__ import annotations

from http import HTTPStatus

from django.core.handlers.exception import get_exception_response
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver, get_urlconf
from django.views import debug


def show_own_page() -> None:
    """Replace Django's technical 404 page, for which it has no setting.

    The page of an exception stays Django's: its stack trace is what DEBUG is for.
    """
    debug.technical_404_response = _own_page


def _own_page(request: HttpRequest, exception: Exception) -> HttpResponse:
    resolver = get_resolver(get_urlconf())
    return get_exception_response(request, resolver, HTTPStatus.NOT_FOUND, exception)
