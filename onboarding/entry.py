"""The desk's services for the entry of a person: block, unblock, end all sessions (S51, S71)."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event, record_by, service
from accounts.mail.links import end_all_links
from accounts.models import Session, User
from onboarding.authority import RefusedError, may_change
from onboarding.inviting import NOT_YOURS
from onboarding.locks import locked_pair
from onboarding.opened import Opened
from onboarding.services import change_person, demand_shown

NO_SESSIONS = _("Deze persoon heeft nog geen wachtwoord en is dus nergens ingelogd.")


def block_person(
    *, by: User | None, user: User, now: datetime, opened: Opened | None = None, reason: str = ""
) -> bool:
    """End all access of a person, and refuse entry. Return False if it was refused already.

    Raises RefusedError if `by` may not do this or the form `opened` is outdated, StepUpNeeded if
    the person is staff and there is no recent app code. An employee is blocked without a code,
    because it may be urgent.
    """
    return _let_in(by=by, user=user, now=now, opened=opened, reason=reason, is_active=False)


def unblock_person(
    *, by: User | None, user: User, now: datetime, opened: Opened | None = None, reason: str = ""
) -> bool:
    """Allow entry again. Return False if it was allowed already.

    Sessions, links and remembered devices that the block ended stay ended. Raises the same errors
    as `block_person`, and StepUpNeeded without a recent app code for employees too.
    """
    return _let_in(by=by, user=user, now=now, opened=opened, reason=reason, is_active=True)


def end_sessions(
    *, by: User | None, user: User, now: datetime, opened: Opened | None = None, reason: str = ""
) -> bool:
    """End a person's sessions, sign-ins, remembered devices and mail links; return True.

    Raises RefusedError if `by` may not do this, the form `opened` is outdated or the person has no
    password, and StepUpNeeded without a recent app code. A second click is an outdated form.
    """
    with service():
        staff, person = locked_pair(by, user)
        demand_shown(person, staff, opened)
        if not may_change(staff, person):
            raise RefusedError(NOT_YOURS)
        if not person.has_password:
            raise RefusedError(NO_SESSIONS)
        if opened:
            opened.demand_code(now)
        person.end_everything()
        person.save(update_fields=["epoch"])
        end_all_links(person, now)
        Session.objects.filter(user=person).delete()
        record_by(Event.LOGGED_OUT_EVERYWHERE, user=person, by=staff, now=now, detail=reason)
    return True


def _let_in(
    *,
    by: User | None,
    user: User,
    now: datetime,
    opened: Opened | None,
    reason: str,
    is_active: bool,
) -> bool:
    """Store whether a person may enter. Return False if that is so already (a second click)."""
    with service():
        staff, person = locked_pair(by, user)
        if not may_change(staff, person):
            raise RefusedError(NOT_YOURS)
        if person.is_active == is_active:
            return False
        change_person(
            by=by, user=person, now=now, opened=opened, reason=reason, is_active=is_active
        )
    return True
