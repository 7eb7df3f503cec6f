"""The pages under /hulp/: the manual, privacy, accessibility.

They read no row but that of the logo, once a minute, and set no cookie but that of a language which
the reader chooses. They are the same for every reader of a language, so a browser keeps them, and
asks each time whether they changed.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from django.views.decorators.vary import vary_on_headers

from manual.cookies import cookies
from manual.statement import CHECKED_ON

View = Callable[[HttpRequest], HttpResponse]


def _page(view: View) -> View:
    """Decorate a view of this room: open to everybody, and kept by the browser."""
    kept = cache_control(private=True, no_cache=True)(require_safe(view))
    open_to_all: View = login_not_required(
        conditional_page(vary_on_headers("Accept-Language", "Cookie")(kept))
    )
    return open_to_all


@_page
def manual(request: HttpRequest) -> HttpResponse:
    """Show how to activate an account and log in, with pictures, in the language of the page."""
    return _rendered(request, "manual/manual.html", {"host": settings.PUBLIC_HOST})


@_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Show what the site keeps of a person, why and how long, and its cookies."""
    page = {"cookies": cookies(), "collector": urlsplit(settings.CSP_REPORT_URL).hostname}
    return _rendered(request, "manual/privacy.html", {**page, **_statement()})


@_page
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement, after the model of the Dutch government."""
    return _rendered(request, "manual/accessibility.html", {"checked": CHECKED_ON, **_statement()})


def _rendered(request: HttpRequest, template: str, page: dict[str, object]) -> HttpResponse:
    """Render without the messages that wait for a page of the road: this one would use them up."""
    return render(request, template, {"messages": (), **page})


def _statement() -> dict[str, str]:
    """Return the language of a statement: Dutch, else English (docs/decisions/0055)."""
    is_dutch = get_language() == settings.LANGUAGE_CODE
    return {"told_in": settings.LANGUAGE_CODE if is_dutch else "en"}
