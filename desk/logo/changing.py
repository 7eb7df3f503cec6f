"""The services that place the logo on every page, and that remove it."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event, record_by, service
from accounts.logo import HEADER, shown
from accounts.models import Logo, User
from onboarding.authority import RefusedError, may_change_logo
from onboarding.locks import locked_staff
from onboarding.opened import Opened, facts_of_logo

NO_LOGO = _("Alleen het hoofdkantoor mag dit.")
CHANGED_MEANWHILE = _(
    "Het logo is veranderd terwijl u hier bezig was. Kijk het na en probeer het opnieuw."
)


def place_logo(logo: Logo, *, by: User, now: datetime, opened: Opened) -> None:
    """Save the logo in place of the former one, if any.

    Raises RefusedError if `by` is not of head office, or if the logo changed after the form
    `opened` was shown. The caller has asked for an app code before it read the file.
    """
    with service():
        staff = _judged(by, opened)
        logo.place()
        record_by(Event.LOGO_CHANGED, user=None, by=staff, now=now)
    HEADER.keep(shown(logo))


def remove_logo(*, by: User, now: datetime, opened: Opened) -> None:
    """Delete the logo, if any. Raises as `place_logo`, and StepUpNeeded without a recent code."""
    with service():
        staff = _judged(by, opened)
        opened.demand_code(now)
        removed, _models = Logo.objects.all().delete()
        if removed:
            record_by(Event.LOGO_REMOVED, user=None, by=staff, now=now)
    HEADER.keep(None)


def _judged(by: User, opened: Opened) -> User:
    """Return the staff member, reread. Both this row and that of the logo are locked then."""
    staff = locked_staff(by)
    if staff is None or not may_change_logo(staff):
        raise RefusedError(NO_LOGO)
    present = Logo.objects.select_for_update().first()
    opened.demand_current(staff, facts_of_logo(present), otherwise=CHANGED_MEANWHILE)
    return staff
