"""The 404 page, which at the desk has the desk's look and says whom staff can ask."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from accounts.views import errors


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Return a 404 page. It never tells whether a person of another branch exists."""
    if not _is_at_the_desk(request):
        return errors.not_found(request, exception)
    page = {**admin.site.each_context(request), "title": _("Niet gevonden")}
    return render(request, "admin/not_found.html", page, status=404)


def _is_at_the_desk(request: HttpRequest) -> bool:
    # A request that a middleware refuses has no user yet.
    at_desk = request.path.startswith(f"/{settings.DESK_PATH}")
    return at_desk and hasattr(request, "user") and admin.site.has_permission(request)
