"""Rules: what a staff member may do at the desk (S71).

`by` is the staff member; on the command line it is None, and everything is allowed. Each service
calls these functions in its transaction, after locking and rereading the rows (S75).
"""

from __future__ import annotations

from datetime import datetime
from enum import Enum, auto

from django.conf import settings
from django.utils.functional import Promise

from accounts.log.events import Event
from accounts.models import SecurityEvent, User
from accounts.people.roles import Role, manages, role_of
from onboarding.models import Job, JobKind

_READDRESSING = (Event.EMAIL_CHANGED, Event.NUMBER_CHANGED)
_MAKING = (
    Event.INVITED,
    Event.PERSON_ADDED,
    Event.ROLE_CHANGED,
    Event.BRANCHES_MANAGED_CHANGED,
    Event.UNBLOCKED,
    *_READDRESSING,
)


class Whom(Enum):
    """The people whom a role may act on, apart from its holder."""

    OWN_EMPLOYEES = auto()  # employees of the branches that the staff member manages
    EMPLOYEES = auto()  # of every branch
    OTHERS = auto()  # every person, staff too


# A role that is not listed may act on no one.
CHANGES = {Role.BRANCH_ADMIN: Whom.OWN_EMPLOYEES, Role.HEAD_OFFICE: Whom.OTHERS}
REPEATS_MAIL = {**CHANGES, Role.SUPPORT: Whom.EMPLOYEES}

KEEPS_BRANCHES = frozenset({Role.HEAD_OFFICE})
STOPS_SMS = frozenset({Role.HEAD_OFFICE})
CHANGES_LOGO = frozenset({Role.HEAD_OFFICE})


class RefusedError(Exception):
    """An action at the desk is not allowed. The error's text is shown to the staff member.

    `of_many` is the same sentence about several people, or "" if it is not about a person.
    """

    def __init__(self, sentence: Promise | str = "", of_many: Promise | str = "") -> None:
        super().__init__(sentence)
        self.of_many = of_many


class QuotaError(RefusedError):
    """A quota is used up until `retry_at`. The error's text is a sentence that says so."""

    def __init__(self, sentence: str, retry_at: datetime) -> None:
        super().__init__(sentence)
        self.retry_at = retry_at


def may_change(by: User | None, person: User) -> bool:
    """Return whether `by` may change `person`."""
    if by is None:
        return True
    return by.pk != person.pk and _reaches(CHANGES, by, role_of(person), person.branch_id)


def may_issue_counter_code(by: User | None, person: User, now: datetime) -> bool:
    """Return whether `by` may give `person` a counter code. Checked again when it is used (S61)."""
    if by is None:
        return True
    is_staff = by.may_enter and by.is_staff
    return is_staff and may_change(by, person) and not has_readdressed(by, person, now)


def has_readdressed(by: User, person: User, now: datetime) -> bool:
    """Return whether `by` or a linked account changed the number or address of `person` lately.

    Lately means within RECOVERY_HOLD. With the new number and a counter code, a staff member could
    take over the account without a colleague (four-eyes rule), or with a second account that they
    created. Two accounts are linked if within EYES_SHARED one created or changed the other, or a
    third one created or changed both; a chain links its ends as well.
    """
    made = now - settings.EYES_SHARED
    movers = _actors(_READDRESSING, {person.pk}, now - settings.RECOVERY_HOLD)
    return not _with_makers(movers, made).isdisjoint(_with_makers({by.pk}, made))


def _with_makers(people: set[int], since: datetime) -> set[int]:
    """Return `people` and the accounts that made or changed them after `since`, also by a chain."""
    found, new = set[int](), people
    while new:
        found |= new
        new = _actors(_MAKING, new, since) - found
    return found


def _actors(deeds: tuple[Event, ...], upon: set[int], since: datetime) -> set[int]:
    done = SecurityEvent.objects.filter(at__gt=since, what__in=deeds, user_id__in=upon)
    return {actor for actor in done.values_list("by_user_id", flat=True) if actor is not None}


def may_repeat_mail(by: User | None, person: User) -> bool:
    """Return whether `by` may mail `person` the activation again. Support may mail any employee."""
    if by is None:
        return True
    return by.pk != person.pk and _reaches(REPEATS_MAIL, by, role_of(person), person.branch_id)


def may_place(by: User | None, role: Role, branch_id: int | None) -> bool:
    """Return whether `by` may give a person this role and this branch."""
    return by is None or _reaches(CHANGES, by, role, branch_id)


def may_move(by: User | None) -> bool:
    """Return whether `by` may move people to a branch of others: head office only."""
    return by is None or role_of(by) == Role.HEAD_OFFICE


def may_work_in_bulk(by: User, kind: JobKind) -> bool:
    """Return whether `by` may make a job of this kind. Each row is asked again as it is done."""
    if not (by.may_enter and by.is_staff):
        return False
    return role_of(by) in (REPEATS_MAIL if kind == JobKind.RESEND else CHANGES)


def may_steer(by: User, job: Job) -> bool:
    """Return whether `by` may see, pause and cancel this job: one's own, or head office any."""
    return job.by_id == by.pk or role_of(by) == Role.HEAD_OFFICE


def may_lift_quota(by: User) -> bool:
    """Return whether `by` may let a job go on although a quota is used up: head office only."""
    return role_of(by) == Role.HEAD_OFFICE


def may_keep_branches(by: User) -> bool:
    """Return whether `by` may add and edit branches."""
    return role_of(by) in KEEPS_BRANCHES


def may_stop_sms(by: User) -> bool:
    """Return whether `by` may switch all SMS off and on (S23)."""
    return role_of(by) in STOPS_SMS


def may_change_logo(by: User) -> bool:
    """Return whether `by` may place and remove the logo on every page."""
    return role_of(by) in CHANGES_LOGO


def _reaches(whom: dict[Role, Whom], by: User, role: Role, branch_id: int | None) -> bool:
    """Return whether `by` may act on a person with this role and branch, according to `whom`."""
    match whom.get(role_of(by)):
        case Whom.OTHERS:
            return True
        case Whom.EMPLOYEES:
            return role == Role.EMPLOYEE
        case Whom.OWN_EMPLOYEES:
            return role == Role.EMPLOYEE and manages(by, branch_id)
    return False
