"""Rate limits on what staff send to people from the desk: invitations, mails and notices."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.models import MailLink, User
from accounts.people.phones import help_phone_of
from lib import throttle
from lib.alarm import charge_shared
from lib.in_words import in_words
from lib.throttle import Taken, TooMany
from lib.waits import from_when, how_long
from onboarding.authority import QuotaError, RefusedError
from onboarding.models import Activation

_ALARM = "invitation alarm: %d of %d invitations are sent (%s)"

_MAILED_LATELY = _("Deze persoon kreeg net al een paar mails.")
_ALL_MAILED_LATELY = _("Deze personen kregen net al een paar mails.")
_MAILED_NOW = _("Deze persoon kreeg om %(time)s al een mail.")
_ALL_MAILED_NOW = _("Deze personen kregen om %(time)s al een mail.")
_MOVED_OFTEN = _("Er zijn al te veel nummers en e-mailadressen veranderd in %(time)s.")
_INVITED_OFTEN = _("U heeft te veel mensen uitgenodigd.")
BULK_IS_FULL = _("Deze vestiging heeft te veel mensen tegelijk uitgenodigd.")
_MANY_JOBS = _("U heeft vandaag al te veel lijsten gemaakt.")
_ASK_COLLEAGUE = _("Kan dat niet wachten? Vraag het een collega of bel %(tel)s.")
_ASK = _("Kan dat niet wachten? Bel %(tel)s.")


def charge_typed(staff: User, now: datetime) -> None:
    """Count an invitation for the staff member who sends it. Raises RefusedError at a limit."""
    try:
        for limit in (settings.INVITES_BY_ONE, settings.INVITES_BY_ONE_A_DAY):
            charge_shared(_ALARM, limit, staff.pk, now=now)
    except TooMany as stop:
        raise RefusedError(_refusal(_INVITED_OFTEN, stop, now, ask=_ASK_COLLEAGUE)) from None


def charge_bulk(branch_id: int | None, now: datetime) -> Taken:
    """Count a bulk invitation for this branch; return the charge. Raises QuotaError if full."""
    try:
        return charge_shared(_ALARM, settings.INVITES_IN_BULK, branch_id, now=now)
    except TooMany as stop:
        text = _refusal(BULK_IS_FULL, stop, now, ask=_ASK)
        raise QuotaError(text, stop.retry_at) from None


def give_back_bulk(taken: Taken) -> None:
    """Undo the charge of a bulk invitation that was not sent."""
    throttle.give_back(settings.INVITES_IN_BULK, taken.key, taken.until)


def charge_job(staff: User, now: datetime) -> None:
    """Count a job that `staff` makes. Raises RefusedError at the limit."""
    try:
        throttle.charge(settings.JOBS_BY_ONE, staff.pk, now=now)
    except TooMany as stop:
        raise RefusedError(_refusal(_MANY_JOBS, stop, now)) from None


def demand_pause(person: User, now: datetime) -> None:
    """Raise RefusedError if staff sent this person a link within MAIL_PAUSE that still works.

    The caller has locked the person's row, so of two clicks at once the second is refused. The
    command line does not count, nor a link that a corrected address has ended.
    """
    lately = Activation.objects.filter(user=person, at__gt=now - settings.MAIL_PAUSE)
    sent = lately.filter(by__isnull=False, link__in=MailLink.objects.usable(now))
    at = sent.order_by("-at").values_list("at", flat=True).first()
    if at:
        time = {"time": date_format(localtime(at), "H:i")}
        raise RefusedError(_MAILED_NOW % time, _ALL_MAILED_NOW % time)


def charge_mail(person: User, now: datetime) -> None:
    """Count a mail that staff send again to this person (S26). Raises RefusedError at a limit."""
    _charge_mail("desk", person, now)


def charge_recovery(person: User, now: datetime) -> None:
    """Count a recovery mail, together with those that the person asked for (S26).

    Raises RefusedError at a limit.
    """
    _charge_mail("recover", person, now)  # as in accounts/services/mail.py


def _charge_mail(what: str, person: User, now: datetime) -> None:
    try:
        for limit in (settings.MAIL_PER_ADDRESS, settings.MAIL_PER_ADDRESS_A_DAY):
            throttle.charge(limit, what, person.pk, now=now)
    except TooMany as stop:
        one, many = (_refusal(why, stop, now) for why in (_MAILED_LATELY, _ALL_MAILED_LATELY))
        raise RefusedError(one, many) from None


def charge_move(staff: User, person: User, now: datetime) -> None:
    """Count a new number or address for `staff` and `person`. Raises RefusedError at a limit."""
    for limit, who in ((settings.MOVES_BY_ONE, staff), (settings.MOVES_OF_ONE, person)):
        try:
            throttle.charge(limit, who.pk, now=now)  # each change can cost an SMS (S54)
        except TooMany as stop:
            why = _MOVED_OFTEN % {"time": in_words(limit.forget)}
            raise RefusedError(_refusal(why, stop, now)) from None


def _refusal(
    why: Promise | str, stop: TooMany, now: datetime, *, ask: Promise | None = None
) -> str:
    """Return a text: `why`, when to try again and, if given, `ask` with the help phone number."""
    words = {"when": from_when(stop.retry_at, now), "wait": how_long(stop.retry_at, now)}
    again = _("Probeer het %(when)s opnieuw. Dat is %(wait)s.") % words
    until = f"{why} {again}"
    return f"{until} {ask % {'tel': help_phone_of(None).written}}" if ask else until
