"""Pages for what went wrong, each with what to do next."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from accounts.models import User


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Lead back to the road after a stale form, a double tap, or without cookies."""
    sentence = _("U was te lang weg of klikte twee keer. Ga hier verder.")
    if reason == REASON_NO_CSRF_COOKIE:
        sentence = _("Uw browser bewaart geen cookies. Zet cookies aan.")
    return render(request, "403_csrf.html", {"sentence": sentence}, status=403)


def blocked(request: HttpRequest, owner: User) -> HttpResponse:
    """Tell somebody blocked whom to call."""
    return render(request, "accounts/blocked.html", {"owner": owner}, status=403)


# In place of Django's own three: those ask for the form token and so read the body, which fails
# where the body is in another encoding than UTF-8: what was refused would come out as a bare 500.


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what cannot be read."""
    del exception
    return render(request, "400.html", status=400)


@login_not_required
def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer what this person may not."""
    del exception
    return render(request, "403.html", status=403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist."""
    del exception
    return render(request, "404.html", status=404)


def too_many(request: HttpRequest, retry_at: datetime) -> HttpResponse:
    """Say from when it may be tried again."""
    response = render(request, "429.html", {"retry_at": retry_at}, status=429)
    seconds = (retry_at - timezone.now()).total_seconds()
    response["Retry-After"] = str(max(1, ceil(seconds)))
    return response


def busy(request: HttpRequest) -> HttpResponse:
    """Ask to try again in a moment: too many passwords at once (S4)."""
    response = render(request, "503.html", status=503)
    response["Retry-After"] = "3"
    return response
