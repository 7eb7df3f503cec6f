"""Make the rows of Progress for people who were there before it, from what other tables know."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Min, QuerySet

from accounts.log.events import Event
from accounts.models import SecurityEvent, User
from messaging.models import Message
from messaging.states import State
from onboarding.models import Activation, Progress, Stage, Trouble
from onboarding.models.progress import MOMENTS
from onboarding.progress import SMS_CODE
from twofactor.models import Authenticator

_EVENTS = {
    Event.PASSWORD_CHOSEN: Stage.PASSWORD,
    Event.APP_CONNECTED: Stage.APP,
    Event.LOGIN: Stage.LOGIN,
}

Moments = dict[Stage, datetime | None]


def fill(now: datetime) -> Iterator[int]:
    """Insert the missing rows, a piece of people at a time. Yield how many people after each piece.

    A row that a listener makes meanwhile stays, so this may run at any time, and again. People who
    were never invited and have no password get no row.
    """
    last = 0
    while people := list(_without(last)[: settings.PURGE_PIECE]):
        known = _Known.of([person.pk for person in people])
        rows = [known.row(one, now) for one in people if known.has_begun(one)]
        Progress.objects.bulk_create(rows, ignore_conflicts=True)
        last = people[-1].pk
        yield len(rows)


def _without(last: int) -> QuerySet[User]:
    return User.objects.filter(progress=None, pk__gt=last).order_by("pk")


@dataclass(frozen=True)
class _Known:
    """What the tables know of a piece of people, by user id."""

    invitations: dict[int, Activation]
    texts: dict[int, Message]
    firsts: dict[tuple[int, Stage], datetime]
    connected: set[int]

    @classmethod
    def of(cls, ids: list[int]) -> _Known:
        invited = Activation.objects.filter(user__in=ids).select_related("link", "message")
        texts = Message.objects.filter(user__in=ids, purpose=SMS_CODE)
        apps = Authenticator.objects.filter(user__in=ids, confirmed=True)
        return cls(
            _newest(invited, "at"),
            _newest(texts, "created_at"),
            _firsts(ids),
            set(apps.values_list("user_id", flat=True)),
        )

    def has_begun(self, person: User) -> bool:
        return person.pk in self.invitations or person.has_password

    def row(self, person: User, now: datetime) -> Progress:
        moments: Moments = {stage: self.firsts.get((person.pk, stage)) for stage in Stage}
        invitation, text = self.invitations.get(person.pk), self.texts.get(person.pk)
        moments |= _of_invitation(invitation) | _of_text(text)
        reached = [stage for stage, at in moments.items() if at]
        reached += [Stage.PASSWORD] * person.has_password
        reached += [Stage.APP] * (person.pk in self.connected)
        values: dict[str, Any] = {MOMENTS[stage]: at for stage, at in moments.items()}
        values |= {"stage": max(reached, default=Stage.QUEUED), **_trouble(invitation, text)}
        link = invitation.link if invitation else None
        end = (link.ended_at or link.expires_at) if link else None
        place = {"user": person, "branch_id": person.branch_id, "filled_at": now}
        return Progress(**place, **values, link_ends_at=end)


def _newest(rows: QuerySet[Any], moment: str) -> dict[int, Any]:
    """Return the newest row of each user."""
    return {row.user_id: row for row in rows.order_by(moment, "pk")}


def _firsts(ids: list[int]) -> dict[tuple[int, Stage], datetime]:
    events = SecurityEvent.objects.filter(user_id__in=ids, what__in=_EVENTS).order_by()
    first = events.values_list("user_id", "what").annotate(first=Min("at"))
    return {(user_id, _EVENTS[Event(what)]): at for user_id, what, at in first}


def _of_invitation(invitation: Activation | None) -> Moments:
    message = invitation.message if invitation else None
    sent = message.sent_at if message else None
    return {Stage.QUEUED: invitation.at if invitation else None, Stage.SENT: sent}


def _of_text(text: Message | None) -> Moments:
    if text is None:
        return {}
    return {Stage.SMS: text.sent_at, Stage.ARRIVED: text.delivered_at}


def _trouble(invitation: Activation | None, text: Message | None) -> dict[str, Any]:
    """Return the fields for the newest message, if it failed."""
    message = text or (invitation.message if invitation else None)
    if message is None or message.state != State.FAILED:
        return {}
    what = Trouble.SMS if text else Trouble.MAIL
    at = message.sent_at or message.created_at
    return {"trouble": what, "trouble_at": at, "trouble_code": message.error}
