"""Which staff member may do what to whom at the desk (S71).

`by` is None on the command line, which may do everything. Every service checks here, in its own
transaction, on locked rows that were read again (S75).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from accounts.log.events import Event
from accounts.models import SecurityEvent
from accounts.people.roles import Role, manages, role_of

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

_READDRESSING = (Event.EMAIL_CHANGED, Event.NUMBER_CHANGED)
_MAKING = (
    Event.INVITED,
    Event.ROLE_CHANGED,
    Event.BRANCHES_MANAGED_CHANGED,
    Event.UNBLOCKED,
    *_READDRESSING,
)


class RefusedError(Exception):
    """The desk may not do this; the text is the sentence shown to the staff member."""


def may_change(by: User | None, person: User) -> bool:
    """Return whether `by` may change `person`, who is never `by`.

    Head office changes everybody else, a branch admin the employees of the branches they manage.
    """
    if by is None:
        return True
    if by.pk == person.pk:
        return False
    if role_of(by) == Role.HEAD_OFFICE:
        return True
    return _is_own_employee(by, role_of(person), person.branch_id)


def may_issue_counter_code(by: User | None, person: User, now: datetime) -> bool:
    """Return whether `by` may issue `person` a counter code (S61).

    Checked when the code is issued and at each use of it: its issuer may have lost the role since.
    """
    if by is None:
        return True
    is_staff = by.may_enter and by.is_staff
    return is_staff and may_change(by, person) and not has_readdressed(by, person, now)


def has_readdressed(by: User, person: User, now: datetime) -> bool:
    """Return whether `by`, or an accomplice, recently changed `person`'s number or mail.

    A staff member who changed them must not issue a code too: alone they could take the account
    over (four-eyes rule). The creator of an account and that account count as the same person for
    EYES_SHARED, whichever of them does which, and through any number of accounts in between: an
    accomplice's account must not be prepared in advance.
    """
    made = now - settings.EYES_SHARED
    movers = _actors(_READDRESSING, {person.pk}, now - settings.RECOVERY_HOLD)
    return not _behind(movers, made).isdisjoint(_behind({by.pk}, made))


def _behind(people: set[int], since: datetime) -> set[int]:
    """Return these people and those who created or changed their accounts since then, and so on."""
    found, new = set[int](), people
    while new:
        found |= new
        new = _actors(_MAKING, new, since) - found
    return found


def _actors(deeds: tuple[Event, ...], upon: set[int], since: datetime) -> set[int]:
    """Return the ids of the users who caused one of these events for one of these people."""
    done = SecurityEvent.objects.filter(at__gt=since, what__in=deeds, user_id__in=upon)
    return {actor for actor in done.values_list("by_user_id", flat=True) if actor is not None}


def may_repeat_mail(by: User | None, person: User) -> bool:
    """Return whether `by` may send `person` an activation mail: support may, to employees."""
    is_support = by is not None and role_of(by) == Role.SUPPORT
    return may_change(by, person) or (is_support and role_of(person) == Role.EMPLOYEE)


def may_place(by: User | None, role: Role, branch_id: int | None) -> bool:
    """Return whether `by` may place a person in this role at this branch."""
    if by is None or role_of(by) == Role.HEAD_OFFICE:
        return True
    return _is_own_employee(by, role, branch_id)


def may_keep_branches(by: User) -> bool:
    """Return whether `by` may add and edit branches: head office only."""
    return role_of(by) == Role.HEAD_OFFICE


def may_stop_sms(by: User) -> bool:
    """Return whether `by` may stop and resume all SMS: head office only (S23)."""
    return role_of(by) == Role.HEAD_OFFICE


def _is_own_employee(by: User, role: Role, branch_id: int | None) -> bool:
    is_admin = role_of(by) == Role.BRANCH_ADMIN
    return is_admin and role == Role.EMPLOYEE and manages(by, branch_id)
