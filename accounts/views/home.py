"""'Mijn account', the first page after login."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show 'Mijn account', with the Django messages that were added during the sign-in."""
    return render(request, "accounts/home.html", {"owner": request.user})
