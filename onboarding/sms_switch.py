"""The desk's deeds for everybody: stop all SMS, and let them go out again (S23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.events import Event, record_by
from messaging.models import SmsStop
from onboarding.authority import RefusedError, may_stop_sms
from onboarding.services import locked_pair

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

NO_SWITCH = _("Alleen het hoofdkantoor mag dit.")


def stop_sms(*, by: User, now: datetime) -> None:
    """Stop all SMS, in every process at once; stopped twice, the first time stays.

    Raises RefusedError when `by` may not.
    """
    with transaction.atomic():
        staff = _locked(by)
        _stop, is_new = SmsStop.objects.get_or_create(pk=1, defaults={"at": now, "by": staff})
        if is_new:
            record_by(Event.SMS_STOPPED, user=None, by=staff, now=now)


def resume_sms(*, by: User, now: datetime) -> None:
    """Let SMS go out again; those that expired meanwhile do not. Raises as `stop_sms`."""
    with transaction.atomic():
        staff = _locked(by)
        gone, _by_model = SmsStop.objects.all().delete()
        if gone:
            record_by(Event.SMS_RESUMED, user=None, by=staff, now=now)


def _locked(by: User) -> User:
    staff, _same = locked_pair(by, by)
    if staff is None or not may_stop_sms(staff):
        raise RefusedError(NO_SWITCH)
    return staff
