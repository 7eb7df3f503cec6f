"""Tell staff seldom, and never unlogged, that somebody who is not theirs has an address (S70, S73).

Each such answer says that a person works at another branch, or at the desk. An import gives them,
and so does the form for one person.
"""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.log.details import masked_address
from accounts.log.events import Event, record_by
from accounts.models import User
from accounts.people.roles import SEES_ALL, role_of, sees
from lib import throttle
from lib.throttle import TooMany
from onboarding.authority import RefusedError

OFTEN = _("U noemde vandaag te veel mensen die u niet kunt toevoegen. Vraag het hoofdkantoor.")


def demand_answers(staff: User, now: datetime) -> None:
    """Raise RefusedError if `staff` had the last answer of the day.

    Call this before addresses are looked up: a refusal only for addresses that somebody has would
    be one more answer.
    """
    if throttle.is_full(settings.ELSEWHERE_A_DAY, staff.pk, now=now):
        raise RefusedError(OFTEN)


def tell_elsewhere(staff: User, address: str, now: datetime) -> None:
    """Count and log that `staff` learns that `address` is of somebody who is not theirs.

    Raises RefusedError if this would be one answer too many.
    """
    try:
        throttle.charge(settings.ELSEWHERE_A_DAY, staff.pk, now=now)
    except TooMany:
        raise RefusedError(OFTEN) from None
    detail = masked_address(address)
    record_by(Event.ADDRESS_ELSEWHERE, user=None, by=staff, now=now, detail=detail)


def demand_askable(staff: User, address: str, now: datetime) -> None:
    """Count and log what a form is about to tell `staff` of the person with `address`, if any.

    People whom they see count for nothing. Raises RefusedError as the others here.
    """
    if role_of(staff) in SEES_ALL:
        return
    person = User.objects.filter(email=address).first()
    if person and sees(staff, person.branch_id):
        return
    demand_answers(staff, now)
    if person:
        tell_elsewhere(staff, address, now)
