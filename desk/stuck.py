"""'Zit vast' on the desk's board: who is stuck, since when, why, and the action that helps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.conf import settings
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from desk.board import out_of_use
from desk.buttons import Button
from desk.facts import with_facts
from desk.helping import helping
from desk.holds import held_of, held_out
from desk.present import Present, present_of
from desk.reasons import reason
from desk.scoping import in_sight, staff_of
from desk.since import moment, written
from onboarding.models import Progress, Stage
from onboarding.models.progress import MOMENTS
from onboarding.status import Status, status_at, trouble_at

_WORST = (Status.FAILED, Status.SMS_FAILED, Status.EXPIRED)  # after the frozen
_SINCE = {
    Status.FAILED: "trouble_at",
    Status.SMS_FAILED: "trouble_at",
    Status.EXPIRED: "link_ends_at",
}


@dataclass(frozen=True, slots=True)
class Stuck:
    """A person who is stuck: which status, since when, why, and the button that helps.

    Without a button, `waits` says who must act.
    """

    person: User
    url: str
    step: Promise | str
    since: str
    reason: str
    button: Button | None
    waits: Promise | str


class Shown(NamedTuple):
    """The rows on the board, and whether more people are stuck than these."""

    rows: list[Stuck]
    has_more: bool


def stuck_for(request: HttpRequest, now: datetime) -> Shown:
    """Return the STUCK_SHOWN people who need help most: the worst first, then the longest."""
    most, staff = settings.STUCK_SHOWN, staff_of(request)
    keys = _frozen(staff, most + 1)
    keys += held_out(staff, now, most // 2)
    keys += _waiting(staff, now, most + 1)
    rows = _rows(request, keys, now)
    return Shown(rows[:most], len(rows) > most)


def _rows(request: HttpRequest, keys: list[int], now: datetime) -> list[Stuck]:
    rows = User.objects.filter(pk__in=keys).select_related("branch", "progress", "reminder_stop")
    people = rows.annotate(desk_status=status_at(now), **with_facts(now))
    people = people.prefetch_related("groups")
    by_key = {person.pk: person for person in people}
    # Since the keys were read, a person may have been erased or blocked, or may be ready.
    shown = [by_key[key] for key in keys if key in by_key]
    held = held_of(shown, now)
    stands = [(one, present_of(one, now, held.get(one.pk))) for one in shown]
    return [_stuck(request, *one, now) for one in stands if _is_stuck(one[1])]


def _is_stuck(present: Present) -> bool:
    return present.status != Status.BLOCKED and (not present.is_ready or present.held is not None)


def _stuck(request: HttpRequest, person: User, present: Present, now: datetime) -> Stuck:
    helps = helping(request, person, present)
    button = helps if isinstance(helps, Button) else None
    return Stuck(
        person,
        reverse("admin:accounts_user_change", args=[person.pk]),
        *_step_since(person, present),
        reason(person, present, now),
        button,
        "" if isinstance(helps, Button) else helps,
    )


def _step_since(person: User, present: Present) -> tuple[Promise | str, str]:
    if present.is_ready and present.held and present.held.at:
        return _("inloggen"), written(present.held.at)
    status = Status(present.status)
    return status.label, moment(getattr(person, "progress", None), status)


def _frozen(staff: User, most: int) -> list[int]:
    rows = in_sight(User.objects.all(), staff, "branch")
    frozen = rows.filter(is_active=True, frozen_at__isnull=False).order_by("frozen_at", "pk")
    return list(frozen.values_list("pk", flat=True)[:most])


def _waiting(staff: User, now: datetime, most: int) -> list[int]:
    """Return the keys of people with a trouble, and of those who wait too long in a stage."""
    rows = in_sight(Progress.objects.filter(stage__lt=Stage.APP), staff, "branch")
    rows = rows.exclude(user__in=User.objects.filter(out_of_use()).values("pk"))
    rows = rows.alias(kind=trouble_at(now, ""), rank=_rank(), since=_since())
    late = rows.filter(~Q(kind="") | _too_long(now))
    ordered = late.order_by("rank", F("since").asc(nulls_first=True), "pk")
    return list(ordered.values_list("pk", flat=True)[:most])


def _rank() -> Case:
    ranks = [When(kind=one, then=Value(rank)) for rank, one in enumerate(_WORST)]
    return Case(*ranks, default=Value(len(_WORST)))


def _since() -> Coalesce:
    troubles = [When(kind=one, then=F(name)) for one, name in _SINCE.items()]
    stages = [When(stage=one, then=F(MOMENTS[one])) for one in _limits()]
    return Coalesce(Case(*troubles, *stages), F("filled_at"))


def _too_long(now: datetime) -> Q:
    """Return the condition that a row is longer in its stage than STUCK_AFTER allows."""

    def late(stage: Stage) -> Q:
        end = now - _limits()[stage]
        known = Q(**{f"{MOMENTS[stage]}__lte": end})
        unknown = Q(**{MOMENTS[stage]: None, "filled_at__lte": end})
        return Q(stage=stage) & (known | unknown)

    return reduce(or_, map(late, _limits()))


def _limits() -> dict[Stage, timedelta]:
    return {Stage[name]: limit for name, limit in settings.STUCK_AFTER.items()}
