"""What the desk's page of one person shows beside its form."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise

from accounts.models import User
from desk.advice import Advice
from desk.buttons import buttons_of
from desk.done import done_before
from desk.holds import held_of
from desk.present import present_of
from desk.rights import may_edit, others_may
from desk.scoping import staff_of
from desk.timeline import lists_of, timeline_of, why_blocked
from onboarding.authority import may_repeat_mail


def page_of(request: HttpRequest, person: User) -> dict[str, Any]:
    """Return the context of the page: who and where, the status, buttons and the timeline."""
    now = timezone.now()
    present = present_of(person, now, held_of([person], now).get(person.pk))
    entries = timeline_of(request, person)
    return {
        "done": done_before(request, person),
        "present": present,
        "do": _to_do(staff_of(request), person, present.advice),
        "buttons": buttons_of(request, person, present),
        "entries": entries,
        "why_blocked": why_blocked(person, entries),
        "lists": lists_of(request, person),
    }


def _to_do(staff: User, person: User, advice: Advice) -> Promise | str:
    """Return what the staff member does for this person, or whom they ask to do it."""
    may = may_edit(staff, person) or (not advice.edits and may_repeat_mail(staff, person))
    return advice.do if may else others_may(staff, person)
