"""What the desk's page of one person shows beside its form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from desk.buttons import buttons_of
from desk.done import done_before
from desk.present import present_of
from desk.timeline import lists_of, timeline_of


def page_of(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return the context of the page: who and where, the status, buttons and the timeline."""
    present = present_of(person)
    return {
        "done": done_before(request, person),
        "present": present,
        "buttons": buttons_of(request, person, present),
        "entries": timeline_of(request, person),
        "lists": lists_of(request, person),
    }
