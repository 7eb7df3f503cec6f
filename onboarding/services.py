"""The desk's services for people: invite, send the invitation again, change, erase."""

from __future__ import annotations

from datetime import datetime
from typing import Unpack

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accounts.log.details import with_reason
from accounts.log.events import Event, record_by, service
from accounts.mail.links import end_all_links
from accounts.mail.mails import compose_activation
from accounts.models import Session, User
from accounts.people.erasure import erase
from accounts.people.roles import Role, role_of
from lib import throttle
from onboarding.authority import RefusedError, may_change, may_place
from onboarding.details import Changes, Details, write
from onboarding.forgetting import claim_rows
from onboarding.inviting import (
    NOT_THERE,
    NOT_YOURS,
    demand_mailable,
    give_role,
    new_person,
    save,
    send,
)
from onboarding.locks import locked_pair, locked_staff
from onboarding.models import Activation
from onboarding.opened import Opened, asks_code, facts_of
from onboarding.reach import Reach, tell_of_changes
from onboarding.throttles import (
    charge_bulk,
    charge_mail,
    charge_move,
    charge_typed,
    demand_pause,
)
from twofactor.sms_codes import withdraw_codes

CHANGED_MEANWHILE = _(
    "Deze persoon is veranderd terwijl u hier bezig was. Kijk het na en probeer het opnieuw."
)

# The fields whose change goes into the security log, each with its event.
_EVENTS = {
    "first_name": Event.NAME_CHANGED,
    "last_name": Event.NAME_CHANGED,
    "email": Event.EMAIL_CHANGED,
    "phone": Event.NUMBER_CHANGED,
    "branch": Event.BRANCH_CHANGED,
    "role": Event.ROLE_CHANGED,
    "manages": Event.BRANCHES_MANAGED_CHANGED,
}

# A change of these fields ends all access: they decide who has the account and what it may do
# (S10, S51), and what was open at the old branch ends.
_ENDING = frozenset({"email", "phone", "role", "manages", "is_active", "branch"})


def invite(*, by: User | None, now: datetime, **details: Unpack[Details]) -> Activation:
    """Create a person with a role and queue the activation mail, in one transaction.

    Raises RefusedError if `by` may not place people in this role or branch, or has invited too many
    people. Raises ValidationError, with errors by field, if details are invalid.
    """
    with service():
        staff = locked_staff(by)
        branch, role = details["branch"], details["role"]
        if not may_place(staff, role, branch.pk if branch else None):
            raise RefusedError(NOT_THERE)
        if staff:
            charge_typed(staff, now)
        person = new_person(details)
        give_role(person, role, [branch] if branch else [])
        record_by(Event.INVITED, user=person, by=staff, now=now)
        return _send(person, staff, now, is_bulk=False)


def reinvite(*, by: User | None, user: User, now: datetime, in_bulk: bool = False) -> Activation:
    """Send a person the activation mail again, with a new link; the older link ends (S10).

    Raises RefusedError if `by` may not do this, if the person has a password, is blocked, got too
    many mails or one a moment ago, or if `by` (with `in_bulk`, the person's branch) sent too many
    invitations.
    """
    with service():
        staff, person = locked_pair(by, user)
        demand_mailable(staff, person)
        if staff:
            demand_pause(person, now)
            charge_mail(person, now)
            charge_bulk(person.branch_id, now) if in_bulk else charge_typed(staff, now)
        return _send(person, staff, now, is_bulk=in_bulk)


def change_person(
    *,
    by: User | None,
    user: User,
    now: datetime,
    opened: Opened | None = None,
    reason: str = "",
    **changes: Unpack[Changes],
) -> frozenset[str]:
    """Change details of a person in one transaction; return the names of the changed fields.

    `reason`, typed by `by`, goes into the security log. Raises RefusedError if `by` may not do
    this, if the form `opened` is outdated, or if `by` or the person reached the limit for changed
    numbers and addresses. Raises StepUpNeeded if the change requires a recent app code, and
    ValidationError, with errors by field, if details are invalid.
    """
    with service():
        staff, person = locked_pair(by, user)
        demand_shown(person, staff, opened)
        role, was = changes.get("role", role_of(person)), Reach.of(person)
        was_staff = person.is_staff
        if not may_change(staff, person):
            raise RefusedError(NOT_YOURS)
        changed = _change_role(person, role, changes) | write(person, changes, role)
        if opened and asks_code(person, changed, was_staff=was_staff):
            opened.demand_code(now)
        if not may_place(staff, role, person.branch_id):
            raise RefusedError(NOT_THERE)
        if staff and changed & {"email", "phone"}:
            charge_move(staff, person, now)
        _end_what_was_open(person, changed, now)
        save(person)
        if "email" in changed:
            claim_rows(person, was.email)
        _record_changes(person, changed, was, by=staff, now=now, reason=reason)
        tell_of_changes(person, changed, was, now)
        return changed


def erase_person(
    *, by: User | None, user: User, now: datetime, opened: Opened | None = None, reason: str = ""
) -> None:
    """Erase a person for good. `reason` goes into the security log, and must not name the person.

    Raises RefusedError if `by` may not do this or the form `opened` is outdated. With `opened`,
    raises StepUpNeeded without a recent app code.
    """
    with service():
        staff, person = locked_pair(by, user)
        demand_shown(person, staff, opened)
        if not may_change(staff, person):
            raise RefusedError(NOT_YOURS)
        if opened:
            opened.demand_code(now)
        erase(user_id=person.pk, by=staff, now=now, reason=reason)


def demand_shown(person: User, by: User | None, opened: Opened | None) -> None:
    """Raise RefusedError if the locked row of the person changed after `opened` was shown."""
    if by and opened:
        opened.demand_current(by, facts_of(person), otherwise=CHANGED_MEANWHILE)


def _change_role(person: User, role: Role, changes: Changes) -> frozenset[str]:
    """Store the role and the managed branches, and set `is_staff` without saving it.

    Returns the names of what changed: "role", "manages", both or none.
    """
    old_role, old = role_of(person), set(person.manages.all())
    new = set(changes.get("manages", old)) if role == Role.BRANCH_ADMIN else set()
    branch = changes.get("branch", person.branch)
    if role == Role.BRANCH_ADMIN and not new and branch:
        new = {branch}  # a branch admin manages at least their own branch
    person.is_staff = role != Role.EMPLOYEE
    give_role(person, role, new)
    changed = {"role": role != old_role, "manages": new != old}
    return frozenset(name for name, is_other in changed.items() if is_other)


def _end_what_was_open(person: User, changed: frozenset[str], now: datetime) -> None:
    """End sessions, sign-ins, devices, links, codes if a changed field requires that (S10, S51)."""
    if not changed & _ENDING:
        return
    if changed & {"email", "phone"} and person.has_password:
        person.hold_recovery(now)
    person.end_everything()
    end_all_links(person, now)
    withdraw_codes(person)
    Session.objects.filter(user=person).delete()
    if "phone" in changed:
        throttle.clear(settings.SMS_TRIES, person.pk)  # S22


def _record_changes(
    person: User,
    changed: frozenset[str],
    was: Reach,
    *,
    by: User | None,
    now: datetime,
    reason: str,
) -> None:
    """Write each change to the security log, with the branch that the person had before."""
    new = Reach.of(person)
    events = {_EVENTS[name]: was.changed_to(new, name) for name in sorted(changed & _EVENTS.keys())}
    if "is_active" in changed:
        events[Event.UNBLOCKED if person.is_active else Event.BLOCKED] = ""
    for what, values in events.items():
        detail = with_reason(values, reason)
        record_by(what, user=person, branch=was.branch, by=by, now=now, detail=detail)


def _send(person: User, by: User | None, now: datetime, *, is_bulk: bool) -> Activation:
    """Send one activation mail; return the Activation."""
    (sent,) = send([compose_activation(person, now)], by=by, now=now, is_bulk=is_bulk)
    return sent
