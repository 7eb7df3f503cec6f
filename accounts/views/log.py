"""'Logboek': the page on which users see the events of their own account (S53)."""

from __future__ import annotations

from typing import cast

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.log.events import LOGIN_OUTCOMES, Event
from accounts.log.words import words_of
from accounts.models import SecurityEvent, User

SHOWN = 50
# A stranger can cause these any number of times, but must not push other events out of sight.
_FROM_OUTSIDE = {
    *LOGIN_OUTCOMES,
    Event.APP_CODE_REUSED,
    Event.MAIL_ASKED,
    Event.MAIL_TO_NOBODY,
    Event.RECOVERY_ASKED,
} - {Event.LOGIN}


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """List the newest events of the user's account."""
    owner = cast("User", request.user)
    mine = SecurityEvent.objects.filter(user_id=owner.pk)
    rows = [(event, words_of(event.what)) for event in _newest(mine)]
    return render(request, "accounts/log.html", {"owner": owner, "rows": rows, "shown": SHOWN})


def _newest(events: QuerySet[SecurityEvent]) -> list[SecurityEvent]:
    """Return the newest events: up to SHOWN that strangers can cause, and up to SHOWN others."""
    newest = events.order_by("-at", "-pk")
    outside = newest.filter(what__in=_FROM_OUTSIDE)[:SHOWN]
    inside = newest.exclude(what__in=_FROM_OUTSIDE)[:SHOWN]
    return sorted([*outside, *inside], key=lambda event: (event.at, event.pk), reverse=True)
