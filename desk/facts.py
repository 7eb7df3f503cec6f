"""What staff know of a person beside the status: wrong codes, a new password, a counter code."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import chain
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Case, Count, Exists, F, OuterRef, Subquery, When

from accounts.log.events import Event
from accounts.models import MailLink, SecurityEvent, User
from accounts.models.purpose import Purpose
from accounts.passwords.login_throttle import waits_of
from desk.asked import ASKED
from lib import throttle
from lib.throttle import Thing
from onboarding.models import Stage
from onboarding.models.progress import MOMENTS
from twofactor.models import CounterCode

_CODES = (Event.SMS_CODE_WRONG, Event.APP_CODE_WRONG)
_HOLDING = (Event.SMS_CODE_WRONG, Event.PASSWORD_WRONG)
_MINE = SecurityEvent.objects.filter(user_id=OuterRef("pk")).order_by()
_NEWEST = SecurityEvent.objects.filter(user_id=OuterRef("pk")).order_by("-at", "-pk")
_SMS_AT = Case(
    *(
        When(progress__stage=one, then=F(f"progress__{MOMENTS[one]}"))
        for one in (Stage.SMS, Stage.ARRIVED)
    )
)
# A frozen account needs a new password before a counter code (S64).
_RESET = Exists(
    MailLink.objects.filter(
        user=OuterRef("pk"), purpose=Purpose.RESET, used_at__gt=OuterRef("frozen_at")
    )
)


class Held(NamedTuple):
    """That wrong SMS codes or passwords make a person wait, and until when."""

    until: datetime
    by_sms: bool


def with_facts(now: datetime) -> dict[str, Any]:
    """Return annotations for people, which `Present` reads. They take no statement of their own."""
    wrong = _MINE.filter(what__in=_CODES, at__gte=OuterRef("sms_began"))
    lately = _NEWEST.filter(what__in=_HOLDING, at__gt=now - settings.SMS_TRIES.longest)
    code = CounterCode.objects.filter(user=OuterRef("pk"), expires_at__gt=now)
    usable = code.filter(epoch=OuterRef("epoch"), branch=OuterRef("branch"))
    return {
        **ASKED,
        "has_reset": _RESET,
        "sms_began": _SMS_AT,
        "wrong_codes": Subquery(wrong.values("user_id").annotate(n=Count("*")).values("n")),
        "wrong_network": Subquery(lately.values("network")[:1]),
        "code_until": Subquery(usable.values("expires_at")[:1]),
    }


def held_of(people: Iterable[User], now: datetime) -> dict[int, Held]:
    """Return who of these people must wait, in one statement: none if nobody erred lately."""
    erred = [one for one in people if getattr(one, "wrong_network", None) is not None]
    things = list(chain.from_iterable((*_logins(one), _sms(one)) for one in erred))
    if not things:
        return {}
    seen = throttle.read_all(things, now=now)
    until = {thing: one.free_at for thing, one in seen.items()}
    latest = {one.pk: max(_holds(one, until)) for one in erred}
    return {key: held for key, held in latest.items() if held.until > now}


def _holds(person: User, until: dict[Thing, datetime]) -> list[Held]:
    logins = [Held(until[one], by_sms=False) for one in _logins(person)]
    return [*logins, Held(until[_sms(person)], by_sms=True)]


def _logins(person: User) -> tuple[Thing, ...]:
    return waits_of(person.email, getattr(person, "wrong_network", ""))


def _sms(person: User) -> Thing:
    return settings.SMS_TRIES, person.pk
