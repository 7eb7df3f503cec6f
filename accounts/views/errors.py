"""Error pages, each of which says what the visitor can do next."""

from __future__ import annotations

from datetime import datetime
from math import ceil

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import (
    REASON_BAD_ORIGIN,
    REASON_BAD_REFERER,
    REASON_MALFORMED_REFERER,
    REASON_NO_CSRF_COOKIE,
    REASON_NO_REFERER,
)
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.button import page_asked
from accounts.models import User
from lib.paths import with_next

# Django's reasons for refusing a form whose origin the browser hides. `Origin: null` is never
# trusted: it means "not told" (RFC 6454 §7.3), and any site can cause it.
_HIDDEN = {REASON_BAD_ORIGIN % "null", REASON_NO_REFERER, REASON_MALFORMED_REFERER}
_FOREIGN = tuple(reason.partition("%")[0] for reason in (REASON_BAD_ORIGIN, REASON_BAD_REFERER))


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Return a 403 page that says why the form was refused, with a link to continue."""
    page = {"address": f"{settings.PUBLIC_URL}/", "href": _way_on(request)}
    if reason in _HIDDEN:
        return render(request, "403_hidden.html", page, status=403)
    if reason.startswith(_FOREIGN):
        page["href"] = page["address"]  # absolute: translation sites rewrite relative URLs
        page["sentence"] = _("Dit kwam van een andere website. Wij hebben niets gedaan.")
    elif reason == REASON_NO_CSRF_COOKIE:
        page["sentence"] = _("Uw browser bewaart geen cookies. Zet cookies aan.")
    else:
        page["sentence"] = _("U was te lang weg of klikte twee keer. Ga hier verder.")
    return render(request, "403_csrf.html", page, status=403)


def _way_on(request: HttpRequest) -> str:
    """Return the URL to continue at: the form's page if logged in, else the next sign-in step."""
    match = request.resolver_match
    if request.user.is_authenticated and match:
        return page_asked(request, match.func)
    return reverse("login_continue")


def blocked(request: HttpRequest, owner: User) -> HttpResponse:
    """Return a 403 page with the phone number that this blocked or frozen person can call."""
    return render(request, "accounts/blocked.html", {"owner": owner}, status=403)


# Django's versions of the next three views read the body (CSRF token): if not in UTF-8, they fail.


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return a 400 page, for a request that cannot be read."""
    del exception
    return render(request, "400.html", status=400)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return a 403 page, for a page or action for which the user has no permission."""
    del exception
    return render(request, "403.html", status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return a 404 page, for a page or object that does not exist."""
    del exception
    return render(request, "404.html", status=404)


def too_many(request: HttpRequest, retry_at: datetime) -> HttpResponse:
    """Return a 429 page with the time of the next allowed attempt, and a Retry-After header."""
    page = {"retry_at": retry_at, "href": _way_back(request)}
    response = render(request, "429.html", page, status=429)
    seconds = (retry_at - timezone.now()).total_seconds()
    response["Retry-After"] = str(max(1, ceil(seconds)))
    return response


def busy(request: HttpRequest) -> HttpResponse:
    """Return a 503 page: too many passwords wait to be hashed (S4), or the database is down."""
    return _unavailable(request, "503.html")


def in_doubt(request: HttpRequest) -> HttpResponse:
    """Return a 503 page without a "try again" button, as the action may have been carried out."""
    return _unavailable(request, "503_in_doubt.html")


def _unavailable(request: HttpRequest, template: str) -> HttpResponse:
    response = render(request, template, {"href": _way_back(request)}, status=503)
    response["Retry-After"] = "3"
    return response


def _way_back(request: HttpRequest) -> str:
    """Return the URL of the page where the visitor was, with `next`. Makes no database query."""
    match = request.resolver_match
    page = page_asked(request, match.func) if match else request.path
    return with_next(page.partition("?")[0], request.GET.get("next", ""))
