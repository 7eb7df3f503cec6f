"""Who may do what to whom at the desk (S71). Nobody `by` is the command line: it may do all.

Every deed asks here at its own moment, of freshly read and locked rows (S75).
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
    """The desk may not do this; the text is the sentence for whoever tried."""


def may_change(by: User | None, person: User) -> bool:
    """Say whether `by` may change `person`: never oneself.

    Head office changes everybody, a branch admin the employees of branches they manage.
    """
    if by is None:
        return True
    if by.pk == person.pk:
        return False
    if role_of(by) == Role.HEAD_OFFICE:
        return True
    return _is_own_employee(by, role_of(person), person.branch_id)


def may_issue_counter_code(by: User | None, person: User, now: datetime) -> bool:
    """Say whether `by` may issue `person` a counter code (S61).

    Asked when it is issued, and again of each use of it: its issuer may be staff no more.
    """
    if by is None:
        return True
    is_staff = by.may_enter and by.is_staff
    return is_staff and may_change(by, person) and not has_readdressed(by, person, now)


def has_readdressed(by: User, person: User, now: datetime) -> bool:
    """Say whether `by` lately moved `person`'s number or mail, or may be of who did.

    Who did must not issue a code too: alone they could then take the account over (four eyes). A
    colleague whom one made within a month is the same two eyes, whichever of both moves and
    issues, and however many they put in between: that one must not lie ready for the day.
    """
    made = now - settings.EYES_SHARED
    movers = _actors(_READDRESSING, {person.pk}, now - settings.RECOVERY_HOLD)
    return not _behind(movers, made).isdisjoint(_behind({by.pk}, made))


def _behind(people: set[int], since: datetime) -> set[int]:
    """Give these, who made them what they are since then, who made those, and so on."""
    found, new = set[int](), people
    while new:
        found |= new
        new = _actors(_MAKING, new, since) - found
    return found


def _actors(deeds: tuple[Event, ...], upon: set[int], since: datetime) -> set[int]:
    """Give who did one of these to one of those people."""
    done = SecurityEvent.objects.filter(at__gt=since, what__in=deeds, user_id__in=upon)
    return {actor for actor in done.values_list("by_user_id", flat=True) if actor is not None}


def may_repeat_mail(by: User | None, person: User) -> bool:
    """Say whether `by` may send `person` an activation mail: support too, to employees."""
    is_support = by is not None and role_of(by) == Role.SUPPORT
    return may_change(by, person) or (is_support and role_of(person) == Role.EMPLOYEE)


def may_place(by: User | None, role: Role, branch_id: int | None) -> bool:
    """Say whether `by` may have somebody in this role at this branch."""
    if by is None or role_of(by) == Role.HEAD_OFFICE:
        return True
    return _is_own_employee(by, role, branch_id)


def may_keep_branches(by: User) -> bool:
    """Say whether `by` may add and correct branches: head office only."""
    return role_of(by) == Role.HEAD_OFFICE


def may_stop_sms(by: User) -> bool:
    """Say whether `by` may stop and resume all SMS: head office only (S23)."""
    return role_of(by) == Role.HEAD_OFFICE


def _is_own_employee(by: User, role: Role, branch_id: int | None) -> bool:
    is_admin = role_of(by) == Role.BRANCH_ADMIN
    return is_admin and role == Role.EMPLOYEE and manages(by, branch_id)
