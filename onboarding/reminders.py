"""Remind people who were invited and are not ready: a chore of the sender, and how to stop it.

`Progress.remind_at` says whom to look at next, so a round costs one statement if nobody is due.
Whether a person is reminded is decided under the lock of the person's row.
"""

from __future__ import annotations

import logging
from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.browser.visit import Visit
from accounts.log.events import Event, record, record_auto, service
from accounts.mail.mails import send_reminder
from accounts.models import SecurityEvent, User
from lib.away import is_away
from lib.rows import Rows
from lib.tokens import digest, new_token
from messaging.models import Message
from messaging.states import Kind, State
from onboarding.models import Progress, Reminder, ReminderStop, Stage, Trouble
from onboarding.remind_times import is_by_day, next_moment

logger = logging.getLogger(__name__)

_REMINDERS, _STOPS = Rows(Reminder), Rows(ReminderStop)


def remind(now: datetime) -> bool:
    """Remind up to REMIND_SLICE people who are due. Return whether more may be due."""
    if not is_by_day(now):
        return False
    due = list(Progress.objects.filter(remind_at__lte=now).order_by("remind_at")[: _slice()])
    sent = _sent_to([row.pk for row in due])
    plans = {row.pk: _plan(row, sent.get(row.pk, []), now) for row in due}
    done = [user_id for user_id, when in plans.items() if when is None]
    Progress.objects.filter(pk__in=done, remind_at__lte=now).update(remind_at=None)
    for user_id, when in plans.items():
        if when is not None:
            # A new invitation has another moment, which stays.
            Progress.objects.filter(pk=user_id, remind_at__lte=now).update(remind_at=when)
    return len(due) == _slice()


def stop_reminders(*, token: str, visit: Visit) -> bool:
    """Send the person with this token no reminder any more. Return False if there is none."""
    with service():
        reminder = reminder_with(token)
        person = User.objects.locked(reminder.user_id) if reminder else None
        if person is None:
            return False
        if _STOPS.insert_new(ReminderStop(user=person, at=visit.now)):
            record(Event.REMINDERS_STOPPED, user=person, visit=visit)
    return True


def reminder_with(token: str) -> Reminder | None:
    """Return the reminder whose mail has this token."""
    return Reminder.objects.filter(digest=digest(token)).first()


def _slice() -> int:
    return settings.REMIND_SLICE


def _sent_to(ids: list[int]) -> dict[int, list[datetime]]:
    """Return when these people were reminded, in order."""
    found: dict[int, list[datetime]] = {}
    for user_id, at in (
        Reminder.objects.filter(user__in=ids).order_by("number").values_list("user_id", "at")
    ):
        found.setdefault(user_id, []).append(at)
    return found


def _plan(row: Progress, sent: list[datetime], now: datetime) -> datetime | None:
    """Remind the person of this row if it is time. Return when to look again, or None: never."""
    when = _next(row, sent)
    if when is None or _is_over(row, now):
        return None
    if when > now:
        return when
    if _reminded(row.pk, len(sent) + 1, now):
        return _next(row, [*sent, now])
    return next_moment(now + settings.REMIND_OPENED, row.pk)  # another day, or later today


def _next(row: Progress, sent: list[datetime]) -> datetime | None:
    """Return when the next reminder of this row is due, or None if there is none."""
    after = settings.REMIND_AFTER
    if row.invited_at is None or len(sent) >= len(after):
        return None
    earliest = row.invited_at + after[len(sent)]
    if sent:  # if the one before was late, this one is too
        apart = after[len(sent)] - after[len(sent) - 1] - settings.REMIND_PAUSE
        earliest = max(earliest, sent[-1] + apart)
    return next_moment(earliest, row.pk)


def _is_over(row: Progress, now: datetime) -> bool:
    invited_at = row.invited_at or now
    return row.stage >= Stage.APP or now > invited_at + settings.REMIND_LATEST


def _reminded(user_id: int, number: int, now: datetime) -> bool:
    """Remind this person. Return False if not now: another sender did, or the person may not be."""
    try:
        return remind_person(user_id=user_id, number=number, now=now)
    except Exception as error:
        if is_away(error):
            raise
        logger.exception("not reminded", extra={"user": user_id})  # the others are
        return False


def remind_person(*, user_id: int, number: int, now: datetime) -> bool:
    """Queue the reminder with this number. Return False if it exists or the person gets none now.

    A person without a password gets a new activation link, which ends the older one; another
    person a link to log in. No limit of mails is charged: there are two at most, and nobody
    can ask for them.
    """
    with service():
        person = User.objects.locked(user_id)
        if person is None or not _may_be_reminded(person, now):
            return False
        token = new_token()
        row = Reminder(user=person, number=number, at=now, digest=digest(token))
        if not _REMINDERS.insert_new(row):
            return False
        send_reminder(user=person, stop_token=token, now=now)
        record_auto(Event.REMINDED, user=person, now=now)
    return True


def _may_be_reminded(person: User, now: datetime) -> bool:
    """Return whether this locked person may be reminded: neither done, nor busy, nor unwilling."""
    branch = person.branch
    if not person.may_enter or branch is None or not branch.reminds or _has_app(person):
        return False
    return _waiting(person, now).exists()


def _has_app(person: User) -> bool:
    return getattr(person, "app", None) is not None


def _mails_to(person: User) -> QuerySet[Message]:
    """Return the mails since the person's address was last corrected, the newest first."""
    events = SecurityEvent.objects.filter(user_id=person.pk, what=Event.EMAIL_CHANGED)
    corrected = Exists(events.filter(at__gte=OuterRef("created_at")))
    mails = Message.objects.filter(~corrected, user=person, kind=Kind.MAIL)
    return mails.order_by("-created_at")


def _waiting(person: User, now: datetime) -> QuerySet[Progress]:
    """Return the person's row of progress, unless it says that the person gets no reminder."""
    pause = now - settings.REMIND_PAUSE
    own = SecurityEvent.objects.filter(user_id=person.pk, by_user_id=person.pk, at__gt=pause)
    stages = ("opened_at", "password_at", "sms_sent_at", "sms_arrived_at")
    moved = Q(*(Q(**{f"{name}__gt": pause}) for name in stages), _connector=Q.OR)
    return (
        Progress.objects.filter(pk=person.pk, stage__lt=Stage.APP)
        .exclude(moved | Q(seen_at__gt=now - settings.REMIND_OPENED))
        .exclude(trouble=Trouble.MAIL)
        .exclude(Exists(own))
        .exclude(Exists(ReminderStop.objects.filter(user=person)))
        .alias(newest=Coalesce(Subquery(_mails_to(person).values("state")[:1]), Value("")))
        .exclude(newest=State.FAILED)
    )
