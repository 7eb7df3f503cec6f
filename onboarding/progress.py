"""Listeners that write Progress: called after the commit of what they hear, in no transaction.

Settings name them, so that `accounts` and `messaging` need not know this room. A failure is logged
and ends nothing: `fill_progress` writes again what a row missed.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from accounts.log.events import Event
from accounts.models import MailLink, SecurityEvent, User
from accounts.models.purpose import REMINDER, Purpose
from messaging.models import Message
from messaging.states import State
from onboarding.models import Progress, Stage, Trouble
from onboarding.models.progress import ProgressQuerySet
from onboarding.remind_times import first_moment

logger = logging.getLogger(__name__)

P = ParamSpec("P")

_SENT = Event.ACTIVATION_SENT
SMS_CODE = "sms_code"  # the purpose of a Message
# For each purpose of a message: the stage at which it is of no use any more, the change that makes
# it one to a former address or number, and the purposes of its kind.
_MAIL = (Stage.PASSWORD, Event.EMAIL_CHANGED, (Purpose.ACTIVATE.value, REMINDER))
_SMS = (Stage.APP, Event.NUMBER_CHANGED, (SMS_CODE,))
_HEARD = {purpose: about for about in (_MAIL, _SMS) for purpose in about[-1]}
_NO_TROUBLE: dict[str, Any] = {"trouble": "", "trouble_at": None, "trouble_code": ""}


def beside(listener: Callable[P, None]) -> Callable[P, None]:
    """Let a failure of this listener be logged, not raised: what it heard is committed."""

    @wraps(listener)
    def logged(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            listener(*args, **kwargs)
        except DatabaseError:
            logger.exception("progress was not written")

    return logged


@beside
def on_events(events: Iterable[SecurityEvent]) -> None:
    """Write what the events of one service say about the progress of people."""
    by_person = defaultdict[int, list[SecurityEvent]](list)
    for event in events:
        if event.user_id is not None:
            by_person[event.user_id].append(event)
    for user_id, heard in by_person.items():
        kinds = {event.what for event in heard}
        for event in (one for one in heard if one.what in _HANDLERS):
            _HANDLERS[event.what](user_id, event.at, event, kinds)
    # Last: a service that changes a person and mails them writes the mail's event last.
    invited = {
        user_id: one for user_id, heard in by_person.items() for one in heard if one.what == _SENT
    }
    Progress.objects.begin(*(_begun(event, user_id) for user_id, event in invited.items()))


@beside
def on_message(message: Message, state: State, code: str, at: datetime) -> None:
    """Write what became of an activation mail, a reminder or an SMS code, if it is the newest.

    Reports may come late, early and to several processes at once. So it is the one statement that
    writes which decides whether this report still tells something.
    """
    if message.user_id is None or message.purpose not in _HEARD:
        return
    mine = _about(message)
    if state == State.SENT:
        _sent(mine, message, at)
    elif state == State.DELIVERED and message.purpose == SMS_CODE:
        sent = {"sms_sent_at": message.sent_at, "sms_arrived_at": at}
        mine.update(stage=Stage.ARRIVED, **sent, **_NO_TROUBLE)
    elif state == State.FAILED:
        arrived = {"sms_arrived_at__gte": message.created_at}
        trouble = {"trouble": Trouble(message.kind), "trouble_at": at, "trouble_code": code}
        mine.exclude(**arrived).update(**trouble)


@beside
def on_link_opened(user_id: int, at: datetime) -> None:
    """Write that the page of an activation link was opened: the first time, and the last."""
    Progress.objects.below(user_id, Stage.PASSWORD).reach(Stage.OPENED, at, seen_at=at)


def _about(message: Message) -> ProgressQuerySet:
    """Select the row of the message's person, unless the message is outdated.

    It is if a newer one of its kind was queued, or if its address or number was changed since.
    """
    end, moved, alike = _HEARD[message.purpose]
    whose, made = {"user_id": message.user_id}, message.created_at
    newer = Message.objects.filter(**whose, purpose__in=alike, created_at__gt=made)
    later = made + settings.CLOCK_OFF  # events have the time of another clock, which may be ahead
    elsewhere = SecurityEvent.objects.filter(**whose, what=moved, at__gt=later)
    mine = Progress.objects.filter(**whose, stage__lt=end)
    return mine.exclude(Exists(newer) | Exists(elsewhere))


def _sent(mine: ProgressQuerySet, message: Message, at: datetime) -> None:
    """Write that the message was sent, unless a report on it was written before."""
    made = message.created_at
    unheard = mine.exclude(Q(trouble_at__gte=made) | Q(sms_arrived_at__gte=made))
    if message.purpose == SMS_CODE:
        news = {"stage": Stage.SMS, "sms_sent_at": at, "sms_arrived_at": None}
        unheard.update(**news, **_NO_TROUBLE)
    else:
        news = {"mailed_at": at, "link_ends_at": _end_of_link()}
        unheard.reach(Stage.SENT, at, **news, **_NO_TROUBLE)


def _end_of_link() -> Subquery:
    links = MailLink.objects.filter(user=OuterRef("user"), purpose=Purpose.ACTIVATE)
    return Subquery(links.order_by("-pk").values(end=Coalesce("ended_at", "expires_at"))[:1])


def _begun(event: SecurityEvent, user_id: int) -> Progress:
    ends = event.at + settings.LINK_LIFETIMES[Purpose.ACTIVATE]
    return Progress(
        user_id=user_id,
        branch_id=event.branch_id,
        invited_at=event.at,
        link_ends_at=ends,
        remind_at=first_moment(event.at, user_id),
    )


def _chose_password(user_id: int, at: datetime, _event: SecurityEvent, _kinds: set[str]) -> None:
    mine = Progress.objects.below(user_id, Stage.PASSWORD)
    mine.reach(Stage.PASSWORD, at, **_NO_TROUBLE)


def _connected(user_id: int, at: datetime, _event: SecurityEvent, kinds: set[str]) -> None:
    # The service that connects the first app also logs the person in.
    stage, also = (Stage.LOGIN, {"login_at": at}) if Event.LOGIN in kinds else (Stage.APP, {})
    mine = Progress.objects.below(user_id, Stage.APP)
    mine.reach(stage, at, **{**_NO_TROUBLE, **also, "app_at": at})


def _ended(user_id: int, at: datetime, _event: SecurityEvent, _kinds: set[str]) -> None:
    Progress.objects.below(user_id, Stage.PASSWORD).update(link_ends_at=at)


def _readdressed(user_id: int, at: datetime, _event: SecurityEvent, _kinds: set[str]) -> None:
    mine = Progress.objects.below(user_id, Stage.PASSWORD)
    mine.update(link_ends_at=at, **_NO_TROUBLE)


def _blocked(user_id: int, at: datetime, event: SecurityEvent, kinds: set[str]) -> None:
    Progress.objects.filter(user_id=user_id).update(blocked_at=at)
    _ended(user_id, at, event, kinds)


def _renumbered(user_id: int, at: datetime, event: SecurityEvent, kinds: set[str]) -> None:
    _ended(user_id, at, event, kinds)
    sms = Progress.objects.below(user_id, Stage.APP).filter(stage__gte=Stage.PASSWORD)
    sms.update(stage=Stage.PASSWORD, sms_sent_at=None, sms_arrived_at=None, **_NO_TROUBLE)


def _moved(user_id: int, at: datetime, event: SecurityEvent, kinds: set[str]) -> None:
    _ended(user_id, at, event, kinds)
    own = User.objects.filter(pk=OuterRef("user")).values("branch")[:1]
    Progress.objects.filter(user_id=user_id).update(branch=Subquery(own))


_HANDLERS: dict[str, Callable[[int, datetime, SecurityEvent, set[str]], None]] = {
    Event.PASSWORD_CHOSEN: _chose_password,
    Event.APP_CONNECTED: _connected,
    Event.EMAIL_CHANGED: _readdressed,
    Event.NUMBER_CHANGED: _renumbered,
    Event.ROLE_CHANGED: _ended,
    Event.BRANCHES_MANAGED_CHANGED: _ended,
    Event.BLOCKED: _blocked,
    Event.BRANCH_CHANGED: _moved,
}
