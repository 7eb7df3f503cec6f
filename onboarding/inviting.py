"""Create and mail people: what the desk's services and the jobs for many people share.

Each function runs in its caller's transaction, which has locked the people.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from accounts.log.events import Event, record_by
from accounts.mail.mails import Ready, send_ready
from accounts.models import Branch, User
from accounts.people.roles import Role
from onboarding.authority import RefusedError, may_repeat_mail
from onboarding.details import Details, write
from onboarding.models import Activation

NOT_YOURS = _("U mag dit niet bij deze persoon.")
NOT_THERE = _("U mag niemand in deze rol of bij deze vestiging plaatsen.")
HAS_PASSWORD = _("Deze persoon heeft al een wachtwoord.")
_NONE_YOURS = _("U mag dit niet bij deze personen.")
_HAVE_PASSWORDS = _("Deze personen hebben al een wachtwoord.")
_ARE_BLOCKED = _("Deze personen zijn geblokkeerd.")
BLOCKED = _("Deze persoon is geblokkeerd.")
ADDRESS_TAKEN = _(
    "Er is al iemand met dit e-mailadres. Staat die niet in uw lijst? Vraag het hoofdkantoor."
)


def new_person(details: Details, *, asks_database: bool = True) -> User:
    """Insert a person who has no role yet. Raises ValidationError, with errors by field.

    Without `asks_database`, only the insert itself finds out that the address is taken.
    """
    role = details["role"]
    person = User(is_staff=role != Role.EMPLOYEE)
    person.set_unusable_password()
    write(person, details, role, asks_database=asks_database)
    save(person)
    return person


def save(person: User) -> None:
    """Save a person. Raises ValidationError if somebody else got the address meanwhile."""
    try:
        person.save()
    except IntegrityError as taken:  # by a concurrent request
        raise ValidationError({"email": ADDRESS_TAKEN}) from taken


def give_role(person: User, role: Role, branches: Iterable[Branch]) -> None:
    """Make `role` a saved person's only role. Only a branch admin then manages `branches`."""
    person.groups.set([Group.objects.get(name=role)])
    person.manages.set(branches if role == Role.BRANCH_ADMIN else [])


def make_employees(people: Sequence[User]) -> None:
    """Give many new people, who have no role yet, the role of employee."""
    if people:
        group, membership = Group.objects.get(name=Role.EMPLOYEE), User.groups.through
        membership.objects.bulk_create(membership(user=one, group=group) for one in people)


def demand_mailable(staff: User | None, person: User) -> None:
    """Raise RefusedError unless `staff` may mail this person the activation, and it is of use."""
    if not may_repeat_mail(staff, person):
        raise RefusedError(NOT_YOURS, _NONE_YOURS)
    if not person.is_active:
        raise RefusedError(BLOCKED, _ARE_BLOCKED)
    if person.has_password:
        raise RefusedError(HAS_PASSWORD, _HAVE_PASSWORDS)


def send(
    ready: Sequence[Ready], *, by: User | None, now: datetime, is_bulk: bool
) -> list[Activation]:
    """Queue composed activation mails, which end older links; return an Activation for each."""
    if not ready:
        return []
    sent = send_ready(ready, now=now, is_bulk=is_bulk)
    for one in ready:
        record_by(Event.ACTIVATION_SENT, user=one.user, by=by, now=now)
    return Activation.objects.bulk_create(
        Activation(user=one.user, branch=one.user.branch, by=by, at=now, link=link, message=message)
        for one, (link, message) in zip(ready, sent, strict=True)
    )
