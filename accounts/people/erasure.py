"""Erase a person who left the agency (GDPR art. 17). docs/decisions/0021 lists what is kept."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from accounts.log.events import Event, record_by, service
from accounts.models import LogPermit, SecurityEvent, User
from lib import throttle
from lib.listeners import tell
from messaging.services import forget_person


def erase(*, user_id: int, by: User | None, now: datetime, reason: str = "") -> bool:
    """Erase a person; return False if not found. `by`: the acting user, None for a command.

    `reason` stays in the log when the person is gone, so it must be none that names them.
    """
    with service():
        person = User.objects.locked(user_id)  # a concurrent login ends before, or finds no person
        if person is None:
            return False
        forget_person(user_id=person.pk)
        tell("ON_ERASED", person)
        _admin_log_of(person).delete()
        _empty_details_of(person)
        record_by(Event.ERASED, user=person, by=by, now=now, detail=reason)
        throttle.clear(settings.SMS_TRIES, person.pk)
        person.delete()  # foreign keys also delete links, sessions, authenticators, invitations
    return True


def _empty_details_of(person: User) -> None:
    """Empty what the security log has of the person's numbers, addresses and roles."""
    with LogPermit.granted():
        SecurityEvent.objects.filter(user_id=person.pk).exclude(detail="").update(detail="")


def _admin_log_of(person: User) -> QuerySet[LogEntry]:
    """Return the rows of Django's admin log about this user. They contain the user's name."""
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind, object_id=str(person.pk))
