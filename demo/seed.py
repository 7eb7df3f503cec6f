"""Add the missing people of the demo, mostly through the site's own services."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import Branch, MailLink, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import hashed
from demo.people import BRANCHES, PEOPLE, SHARED_PHRASE, Person, Stage
from messaging.sender import Sender
from onboarding.models import Progress
from onboarding.models import Stage as Reached
from onboarding.services import change_person, invite
from twofactor.models import Authenticator
from twofactor.otpauth import time_step

_DAY = timedelta(days=1)
_SIGN_IN = "demo"


def missing() -> list[Person]:
    """Return the demo's people who are not in the database yet."""
    there = set(User.objects.values_list("email", flat=True))
    return [person for person in PEOPLE if person.email not in there]


def seed(people: Iterable[Person], now: datetime) -> None:
    """Create these people, with their branches and authenticator apps, and deliver their mails."""
    _make_branches()
    encoded = hashed(SHARED_PHRASE)
    for person in people:
        then = now - _ago(person.stage)
        with transaction.atomic():
            _make(person, encoded, then)
        _deliver(then)


def _ago(stage: Stage) -> timedelta:
    """Return how long before now a person in this stage was invited."""
    if stage is Stage.LATE:
        lifetime: timedelta = settings.LINK_LIFETIMES[Purpose.ACTIVATE]
        return lifetime + _DAY
    return _DAY if stage.has_password else timedelta()


def _make_branches() -> None:
    for full_name, phone, reply_to in BRANCHES:
        number, name = Branch.read(full_name)
        values = {"name": name, "phone": phone, "reply_to": reply_to}
        Branch.objects.get_or_create(number=number, defaults=values)


def _make(person: Person, encoded: str, then: datetime) -> None:
    user = _invited(person, then) if person.stage.has_mail else _not_invited(person)
    if person.stage.has_password:
        _choose_password(user, encoded, then)
    if person.stage.has_app:
        _connect_app(user, then)
    if person.stage is Stage.BLOCKED:
        change_person(by=None, user=user, now=then, is_active=False)


def _invited(person: Person, then: datetime) -> User:
    activation = invite(
        by=None,
        now=then,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        branch=_branch(person),
        role=person.role,
        language="nl",
    )
    return activation.user


def _not_invited(person: Person) -> User:
    """Create a user who is not yet invited and has no password."""
    user = User(
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        phone=person.phone,
        branch=_branch(person),
    )
    user.set_unusable_password()
    user.save()
    user.groups.set([Group.objects.get(name=person.role)])
    return user


def _branch(person: Person) -> Branch | None:
    number, _name = Branch.read(person.branch)
    return Branch.objects.filter(number=number).first()


def _choose_password(user: User, encoded: str, then: datetime) -> None:
    """Spend the activation link, store the hash and increment the epoch, as the site does."""
    link = MailLink.objects.get(user=user, purpose=Purpose.ACTIVATE)
    MailLink.objects.spend(link.pk, user, then)
    user.password = encoded
    user.end_everything()
    user.save(update_fields=["password", "epoch"])
    Progress.objects.filter(user=user).reach(Reached.PASSWORD, then)


def _connect_app(user: User, then: datetime) -> None:
    """Connect an authenticator app to the user. Burn the code of the TOTP time step at `then`."""
    devices = Authenticator.objects
    devices.make_pending(user, _SIGN_IN, then)
    for pending in devices.filter(user=user, confirmed=False):
        devices.confirm(pending.pk, time_step(then), then)
    Progress.objects.filter(user=user).reach(Reached.LOGIN, then, app_at=then)


def _deliver(then: datetime) -> None:
    """Send the due mails with the sender's clock set to `then`, so that none has expired."""
    Sender(lambda: then).send_due()
