"""A form holds every field: one from before a colleague's change puts nothing back (S51, S71)."""

from typing import Any

import pytest

from accounts.models import Branch, SecurityEvent, User
from accounts.roles import Role
from onboarding.authority import RefusedError
from onboarding.details import fingerprint
from onboarding.services import change_person
from tests.unit.onboarding.conftest import NOW

CHANGES: list[dict[str, Any]] = [
    {"email": "other@werk.example"},
    {"phone": "+31687654321"},
    {"role": Role.SUPPORT},
    {"is_active": False},
    {"first_name": "Ann"},
    {"last_name": "Bos"},
]


def _as_shown(person: User) -> dict[str, Any]:
    names = {"first_name": person.first_name, "last_name": person.last_name}
    return {**names, "email": person.email, "phone": person.phone, "is_active": True}


def _unblocked(person: User) -> bool:
    return SecurityEvent.objects.filter(user_id=person.pk, what="unblocked").exists()


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_form_read_before_a_colleagues_change_puts_nothing_back(
    anna: User, hanna: User, change: dict[str, Any]
) -> None:
    read = User.objects.get(pk=anna.pk)
    change_person(by=hanna, user=anna, now=NOW, **change)
    changed = fingerprint(User.objects.get(pk=anna.pk))
    with pytest.raises(RefusedError, match="terwijl u hier bezig was"):
        change_person(by=hanna, user=read, now=NOW, seen=fingerprint(read), **_as_shown(read))
    assert fingerprint(User.objects.get(pk=anna.pk)) == changed
    assert not _unblocked(anna)


def test_form_read_before_a_move_does_not_move_back(
    anna: User, hanna: User, amsterdam: Branch
) -> None:
    read = User.objects.select_related("branch").get(pk=anna.pk)
    change_person(by=hanna, user=anna, now=NOW, branch=amsterdam)
    with pytest.raises(RefusedError):
        change_person(by=hanna, user=read, now=NOW, seen=fingerprint(read), branch=read.branch)
    assert User.objects.get(pk=anna.pk).branch == amsterdam


def test_form_that_shows_what_there_is_is_saved(anna: User, hanna: User) -> None:
    seen = fingerprint(User.objects.get(pk=anna.pk))
    assert change_person(by=hanna, user=anna, now=NOW, seen=seen, last_name="Bos") == {"last_name"}


def test_control_form_that_says_not_what_it_read_unblocks(anna: User, hanna: User) -> None:
    read = User.objects.get(pk=anna.pk)
    change_person(by=hanna, user=anna, now=NOW, is_active=False)
    change_person(by=hanna, user=read, now=NOW, is_active=True)
    assert _unblocked(anna)
