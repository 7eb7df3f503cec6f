"""Erase a person who left (GDPR art. 17): one service over the rows of every room.

The person's row is deleted, and by foreign keys everything that refers to it, in higher rooms too:
links, sessions, apps, devices, codes, invitations. docs/decisions/0021 lists what is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from accounts.log.events import Event, record_by
from accounts.models import User
from lib import throttle
from messaging.services import forget_person

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def erase(*, user_id: int, by: User | None, now: datetime) -> bool:
    """Erase one person; return whether there was one. `by` is None on the command line.

    Locks the person's row first: a login in progress has finished by then, or finds no person.
    """
    with transaction.atomic():
        person = User.objects.locked(user_id)
        if person is None:
            return False
        record_by(Event.ERASED, user=person, by=by, now=now)
        forget_person(user_id=person.pk)
        _notes_about(person).delete()
        throttle.clear(settings.SMS_TRIES, person.pk)
        person.delete()
    return True


def _notes_about(person: User) -> QuerySet[LogEntry]:
    """Return the admin's own log of changes to this person, which holds the full name."""
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind, object_id=str(person.pk))
