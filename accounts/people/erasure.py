"""Erase somebody who left (GDPR art. 17): one deed over every room's rows.

The person's row goes, and by the foreign keys whatever hangs on it, in the rooms above this one
too: links, sessions, apps, devices, codes, invitations. docs/decisions/0021 says what stays.
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
    """Erase one person; answer whether there was one. Nobody `by` is the command line.

    Locks the person's row first: a login under way is over by then, or finds nobody.
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
    """Give what Django's admin noted of changes to this person, each with the name in full."""
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind, object_id=str(person.pk))
