"""What happened to one person, newest first: messages, steps and security events in one list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event
from accounts.log.words import words_of
from accounts.models import SecurityEvent, User
from accounts.models.purpose import REMINDER, Purpose
from desk.log import BY, EventAdmin
from desk.log_filters import PersonFilter
from desk.messages import PURPOSES, MessageAdmin
from messaging.models import Message

_MAILS = {Purpose.ACTIVATE.value, REMINDER}
# Their detail is only the reason that staff typed: all who see the event may read it.
_REASONED = {
    Event.BLOCKED,
    Event.UNBLOCKED,
    Event.LOGGED_OUT_EVERYWHERE,
    Event.COUNTER_CODE_ISSUED,
    Event.RECOVERY_ASKED,
}
_OF_MAILS = {Event.ACTIVATION_SENT, Event.REMINDED}
_SHOWN = ("kind", "purpose", "state", "error", "created_at")  # neither content nor receiver


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened: what, by whom, and the state and problem of a message.

    `note` is the reason, or the value before and after for staff who see these in the log. `event`
    is the name of a security event, or "" for a message.
    """

    at: datetime
    what: Promise | str
    by: Promise | str = ""
    note: str = ""
    state: str = ""
    problem: str = ""
    event: str = ""


def timeline_of(request: HttpRequest, person: User) -> list[Entry]:
    """Return the newest TIMELINE_SHOWN entries of this person that the staff member may see."""
    messages, events = _messages(request, person), _events(request, person)
    mailed = {one.created_at for one in messages if one.purpose in _MAILS}
    # The event of a mail that is an entry itself only adds who sent it.
    senders = {one.at: _by(one) for one in events if one.what == Event.ACTIVATION_SENT}
    own = [one for one in events if one.what not in _OF_MAILS or one.at not in mailed]
    entries = [
        *_sent(messages, senders),
        *_told(request, own),
    ]
    return nlargest(settings.TIMELINE_SHOWN, entries, key=lambda entry: entry.at)


def why_blocked(person: User, entries: Iterable[Entry]) -> str:
    """Return the reason of the newest block, or "". The entries are newest first."""
    blocks = (one.note for one in entries if one.event == Event.BLOCKED)
    return "" if person.is_active else next(blocks, "")


def lists_of(request: HttpRequest, person: User) -> list[tuple[str, Promise]]:
    """Return the addresses and names of the lists of all that happened to this person."""
    query = urlencode({PersonFilter.parameter_name: person.pk})
    asked: tuple[tuple[type[Model], str, Promise], ...] = (
        (SecurityEvent, "accounts_securityevent", _("Alle gebeurtenissen")),
        (Message, "messaging_message", _("Alle berichten")),
    )
    return [
        (f"{reverse(f'admin:{page}_changelist')}?{query}", words)
        for model, page, words in asked
        if admin.site.get_model_admin(model).has_view_permission(request)
    ]


def _messages(request: HttpRequest, person: User) -> list[Message]:
    desk = cast("MessageAdmin", admin.site.get_model_admin(Message))
    if not desk.has_view_permission(request):
        return []
    rows = desk.get_queryset(request).filter(user=person).only(*_SHOWN).order_by("-created_at")
    return list(rows[: settings.TIMELINE_SHOWN])


def _events(request: HttpRequest, person: User) -> list[SecurityEvent]:
    desk = cast("EventAdmin", admin.site.get_model_admin(SecurityEvent))
    if not desk.has_view_permission(request):
        return []
    rows = desk.get_queryset(request).filter(user_id=person.pk).order_by("-at", "-pk")
    return list(rows[: settings.TIMELINE_SHOWN])


def _by(event: SecurityEvent) -> Promise | str:
    """Return who did this: a name that the staff member may see, or words for the others.

    Return "" for what was done in the person's own name: a wrong code may be a stranger's.
    """
    if event.by == "site":
        return ""
    name: str | None = getattr(event, "actor_name", None)
    return name if name and event.by == "desk" else BY.get(event.by, event.by)


def _told(request: HttpRequest, events: Iterable[SecurityEvent]) -> Iterable[Entry]:
    desk = cast("EventAdmin", admin.site.get_model_admin(SecurityEvent))
    sees_values = "values" in desk.get_list_display(request)
    for one in events:
        is_shown = one.detail and (sees_values or one.what in _REASONED)
        note = desk.values(one) if is_shown else ""
        yield Entry(one.at, words_of(one.what), _by(one), note, event=one.what)


def _sent(messages: Iterable[Message], senders: dict[datetime, Promise | str]) -> Iterable[Entry]:
    for one in messages:
        purpose = PURPOSES.get(one.purpose, one.purpose)
        what = f"{one.get_kind_display()}: {purpose}"
        by = senders.get(one.created_at, "") if one.purpose == Purpose.ACTIVATE else ""
        yield Entry(one.created_at, what, by, "", one.get_state_display(), one.problem)
