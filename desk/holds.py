"""Who must wait because of too many wrong codes or passwords: until when, and what was wrong."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Count, Max, OuterRef, QuerySet, Subquery

from accounts.log.events import Event
from accounts.models import SecurityEvent, User
from accounts.passwords.login_throttle import waits_of
from desk.scoping import in_sight
from lib import throttle
from lib.throttle import Thing
from onboarding.models import Stage
from twofactor.models import Authenticator

_CODES = (Event.APP_CODE_WRONG, Event.COUNTER_CODE_WRONG)
_HOLDING = (Event.SMS_CODE_WRONG, Event.PASSWORD_WRONG, *_CODES)
_NEWEST = SecurityEvent.objects.filter(user_id=OuterRef("pk"), what__in=_HOLDING)
_NEWEST = _NEWEST.order_by("-at", "-pk")
_APPS = Authenticator.objects.filter(user=OuterRef("pk")).order_by("-pk")
# Annotations for people that `held_of` reads. They take no statement of their own.
ERRED = {
    "wrong_network": Subquery(_NEWEST.values("network")[:1]),
    "wrong_at": Subquery(_NEWEST.values("at")[:1]),
    "app_key": Subquery(_APPS.filter(confirmed=True).values("pk")[:1]),
    "new_app_key": Subquery(_APPS.filter(confirmed=False).values("pk")[:1]),
}


class Cause(StrEnum):
    """What was wrong too often."""

    LOGIN = "login"
    SMS = "sms"
    APP = "app"
    LOST = "lost"  # so many wrong app codes that only a recovery helps
    COUNTER = "counter"


class Held(NamedTuple):
    """That a person must wait: until when, why, and when the newest wrong one was typed."""

    until: datetime
    cause: Cause
    at: datetime | None = None


def held_of(people: Iterable[User], now: datetime) -> dict[int, Held]:
    """Return who of these people must wait, in one statement: none if nobody ever erred."""
    erred = [one for one in people if getattr(one, "wrong_network", None) is not None]
    things = {one.pk: _things(one) for one in erred}
    wanted = list(chain.from_iterable(things.values()))
    if not wanted:
        return {}
    seen = throttle.read_all(wanted, now=now)
    latest = {
        one.pk: max(
            Held(seen[thing].free_at, cause, getattr(one, "wrong_at", None))
            for thing, cause in things[one.pk].items()
        )
        for one in erred
    }
    return {key: held for key, held in latest.items() if held.until > now}


def held_out(staff: User, now: datetime, most: int) -> list[int]:
    """Return the keys of people with an app who lately typed many wrong codes, also of the counter.

    Those who typed one last come first: most of the others need not wait any more.
    Not who typed wrong passwords: a stranger can do that in many names, and fill the board.
    """
    limit = settings.APP_TRIES
    wrong = SecurityEvent.objects.filter(what__in=_CODES, at__gt=now - limit.forget).order_by()
    often = wrong.values("user_id").annotate(many=Count("*"), newest=Max("at"))
    erred = often.filter(many__gte=limit.tries, newest__gt=now - limit.longest).values("user_id")
    rows: QuerySet[User] = in_sight(User.objects.filter(is_active=True), staff, "branch")
    rows = rows.filter(progress__stage__gte=Stage.APP, frozen_at=None, pk__in=erred)
    newest_first = rows.alias(wrong_at=ERRED["wrong_at"]).order_by("-wrong_at", "pk")
    return list(newest_first.values_list("pk", flat=True)[:most])


def _things(person: User) -> dict[Thing, Cause]:
    """Return the limits that can make this person wait."""
    network: Any = getattr(person, "wrong_network", "")
    found: dict[Thing, Cause] = dict.fromkeys(waits_of(person.email, network), Cause.LOGIN)
    found[settings.SMS_TRIES, person.pk] = Cause.SMS
    found[settings.COUNTER_TRIES, person.pk] = Cause.COUNTER
    for name in ("app_key", "new_app_key"):
        if app := getattr(person, name, None):
            found[settings.APP_TRIES, app, network] = Cause.APP
            found[settings.APP_DEVICE_LIMIT, app] = Cause.APP
            found[settings.APP_IN_A_ROW, app] = Cause.LOST
    return found
