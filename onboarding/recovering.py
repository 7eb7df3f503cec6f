"""The desk's service for a person with a new phone: mail a link that replaces the app (S60)."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event, record_by, service
from accounts.mail.mails import send_link
from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from lib.waits import from_when
from onboarding.authority import RefusedError, may_repeat_mail
from onboarding.counter_codes import NEW_PASSWORD_FIRST
from onboarding.inviting import BLOCKED, NOT_YOURS
from onboarding.locks import locked_pair
from onboarding.opened import Opened
from onboarding.services import demand_shown
from onboarding.throttles import charge_recovery
from twofactor.models import Authenticator
from twofactor.recovery import is_held

NO_APP = _("Deze persoon heeft nog geen app gekoppeld. Er is nog niets te herstellen.")
HELD = _(
    "Het nummer, e-mailadres of wachtwoord van deze persoon is net veranderd."
    " Een mail kan pas %(when)s. Maak nu een baliecode."
)


def mail_recovery(
    *, by: User | None, user: User, now: datetime, opened: Opened | None = None, reason: str = ""
) -> bool:
    """Mail a person the link to replace the app. Return False if a mail was sent a moment ago.

    The old app works until the new one is confirmed, which also takes the password and an SMS.
    Raises RefusedError if `by` may not do this, the form `opened` is outdated, the person cannot
    use the link now, recovery by mail is on hold (S62), or too many mails were sent (S26).
    """
    with service():
        staff, person = locked_pair(by, user)
        if not may_repeat_mail(staff, person):
            raise RefusedError(NOT_YOURS)
        demand_shown(person, staff, opened)
        why_not = _why_not(person, now)
        if why_not:
            raise RefusedError(why_not)
        if _is_underway(person, now):
            return False
        if staff:
            charge_recovery(person, now)
        send_link(user=person, purpose=Purpose.RECOVER, now=now)
        record_by(Event.RECOVERY_ASKED, user=person, by=staff, now=now, detail=reason)
    return True


def _why_not(person: User, now: datetime) -> Promise | str | None:
    if not person.is_active:
        return BLOCKED
    if person.frozen_at:
        return NEW_PASSWORD_FIRST
    if not Authenticator.objects.confirmed_of(person):
        return NO_APP
    if person.recovery_held_until and is_held(person, now):
        return HELD % {"when": from_when(person.recovery_held_until, now)}
    return None


def _is_underway(person: User, now: datetime) -> bool:
    """Return whether a usable link was mailed within MAIL_AGAIN_AFTER, as by a first click."""
    links = MailLink.objects.usable(now).filter(user=person, purpose=Purpose.RECOVER)
    return links.filter(created_at__gt=now - settings.MAIL_AGAIN_AFTER).exists()
