"""'Logboek': what happened to somebody's own account (S53)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.event_words import words_of
from accounts.models import SecurityEvent

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User

SHOWN = 50


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """List the newest events, and whether the branch did it."""
    owner = cast("User", request.user)
    mine = SecurityEvent.objects.filter(user_id=owner.pk).select_related("origin")
    rows = [(event, words_of(event.what)) for event in mine.order_by("-at", "-pk")[:SHOWN]]
    return render(request, "accounts/log.html", {"owner": owner, "rows": rows, "shown": SHOWN})
