"""How often the desk may do what reaches somebody's mailbox or phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lib import throttle
from lib.throttle import TooMany
from lib.waits import from_when, how_long
from onboarding.authority import RefusedError

if TYPE_CHECKING:
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from accounts.models import User

_MAILED_LATELY = _("Deze persoon kreeg net al een paar mails.")
_MOVED_OFTEN = _("Er zijn al te veel nummers en e-mailadressen veranderd in 24 uur.")


def charge_mail(person: User, now: datetime) -> None:
    """Count a mail that the desk repeats: a session left open must not flood a mailbox.

    Raises RefusedError, as a visitor is refused (S26).
    """
    try:
        for limit in (settings.MAIL_PER_ADDRESS, settings.MAIL_PER_ADDRESS_A_DAY):
            throttle.charge(limit, "desk", person.pk, now=now)
    except TooMany as stop:
        raise RefusedError(_refusal(_MAILED_LATELY, stop, now)) from None


def charge_move(staff: User, person: User, now: datetime) -> None:
    """Count a new number or address: each sends an SMS to the old number, at our cost.

    Raises RefusedError. It is the change that is refused, never the notice of it (S54).
    """
    try:
        throttle.charge(settings.MOVES_BY_ONE, staff.pk, now=now)
        throttle.charge(settings.MOVES_OF_ONE, person.pk, now=now)
    except TooMany as stop:
        raise RefusedError(_refusal(_MOVED_OFTEN, stop, now)) from None


def _refusal(why: _StrPromise, stop: TooMany, now: datetime) -> str:
    """Add to the reason from when it may be done again."""
    words = {"when": from_when(stop.retry_at, now), "wait": how_long(stop.retry_at, now)}
    return f"{why} {_('Probeer het %(when)s opnieuw. Dat is %(wait)s.') % words}"
