"""The services that stop all SMS, and that resume them (S23)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event, record_by, service
from accounts.models import User
from messaging.models import SmsStop
from onboarding.authority import RefusedError, may_stop_sms
from onboarding.locks import locked_staff
from onboarding.opened import Opened, facts_of_stop

NO_SWITCH = _("Alleen het hoofdkantoor mag dit.")
STOPPED_MEANWHILE = _(
    "Alle sms zijn opnieuw gestopt terwijl u hier bezig was. Kijk het na en probeer het opnieuw."
)


def stop_sms(*, by: User, now: datetime) -> None:
    """Stop all SMS in every process, without an app code. Raises RefusedError if `by` may not."""
    with service():
        staff = _locked(by)
        _stop, is_new = SmsStop.objects.get_or_create(pk=1, defaults={"at": now, "by": staff})
        if is_new:
            record_by(Event.SMS_STOPPED, user=None, by=staff, now=now)


def resume_sms(*, by: User, now: datetime, opened: Opened) -> None:
    """End the stop, if any, that `stop_sms` began. SMS that expired meanwhile are not sent.

    Raises RefusedError if `by` is not of head office, or if SMS were stopped again after the form
    `opened` was shown. Raises StepUpNeeded without a recent app code.
    """
    with service():
        staff = _locked(by)
        stop = SmsStop.objects.select_for_update().first()
        if stop is None:
            return
        opened.demand_current(staff, facts_of_stop(stop), otherwise=STOPPED_MEANWHILE)
        opened.demand_code(now)
        stop.delete()
        record_by(Event.SMS_RESUMED, user=None, by=staff, now=now)


def _locked(by: User) -> User:
    staff = locked_staff(by)
    if staff is None or not may_stop_sms(staff):
        raise RefusedError(NO_SWITCH)
    return staff
