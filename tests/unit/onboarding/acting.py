"""People in the state in which an action at the desk finds them, and the event that it leaves."""

from __future__ import annotations

from accounts.models import SecurityEvent, User
from onboarding.entry import block_person
from tests.unit.onboarding.conftest import NOW, with_password
from twofactor.models import Authenticator


def now_of(person: User) -> User:
    """Return the person as the database has them now."""
    return User.objects.get(pk=person.pk)


def enrolled(person: User) -> User:
    Authenticator.objects.create(user=with_password(person), confirmed=True, created_at=NOW)
    return now_of(person)


def blocked(person: User) -> User:
    block_person(by=None, user=person, now=NOW)
    return now_of(person)


def newest_event() -> tuple[str, str, int | None]:
    """Return the kind of the newest event, its detail, and the id of the person who acted."""
    newest = SecurityEvent.objects.latest("pk")
    return newest.what, newest.detail, newest.by_user_id
