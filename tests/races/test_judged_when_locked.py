"""Test that a service checks the row after locking it: the row may have changed before the lock.

A colleague's change comes between the service's first read and its lock. On SQLite, which has one
writer at a time, the change may come only after the service.
"""

from __future__ import annotations

from functools import partial
from io import StringIO
from threading import Event as Signal
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import Branch, MailLink, User
from accounts.models.user import UserManager, UserQuerySet
from accounts.people.roles import Role, role_of
from accounts.services.mail import ask_mail
from onboarding.management.commands import invite
from onboarding.services import change_person
from tests.races import unguarded
from tests.races.together import Meanwhile, serialises
from tests.unit.accounts.people import rotterdam, visit
from tests.unit.onboarding.conftest import invited

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S86")]

CHANGES: dict[str, dict[str, Any]] = {
    "blocked": {"is_active": False},
    "phone": {"phone": "+31687654321"},
    "role": {"role": Role.SUPPORT},
    "address": {"email": "other@werk.example"},
}


def _by(person: User, changes: dict[str, Any]) -> Meanwhile:
    """Return a `Meanwhile`, by which a colleague changes the person while a service runs."""
    now = timezone.now()
    return Meanwhile(partial(change_person, by=None, user=person, now=now, **changes))


def _command(person: User) -> str | None:
    """Run `invite` with the data of `person`. Return the error message; None on success."""
    who = {"--first-name": person.first_name, "--last-name": person.last_name}
    place = {"--phone": str(person.phone), "--branch": "02"}
    words = [word for option in {**who, **place}.items() for word in option]
    try:
        call_command("invite", person.email, *words, stdout=StringIO())
    except CommandError as refused:
        return str(refused)
    return None


def _differing(person: User, changes: dict[str, Any]) -> set[str]:
    """Return the names of the fields that do not have the colleague's value."""
    found = User.objects.get(pk=person.pk)
    facts: dict[str, object] = {"role": role_of(found), "is_active": found.is_active}
    facts |= {"phone": str(found.phone), "email": found.email}
    return {name for name, value in changes.items() if facts[name] != value}


@pytest.mark.asvs("V15.4.2")
@pytest.mark.parametrize("name", CHANGES)
def test_command_without_replace_does_not_undo_a_concurrent_change(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    anna, changes = invited("anna", rotterdam()), CHANGES[name]
    colleague = _by(anna, changes)
    unguarded.pausing(monkeypatch, UserManager, "locked", colleague)
    refused = _command(anna)
    assert colleague.is_over()
    assert not colleague.faults
    assert _differing(anna, changes) == set()
    if not serialises() and name != "address":
        assert refused is not None
        assert name in refused


def test_command_invites_a_new_person_if_the_address_became_free_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna = invited("anna", rotterdam())
    colleague = _by(anna, CHANGES["address"])
    unguarded.pausing(monkeypatch, UserManager, "locked", colleague)
    assert _command(anna) is None
    assert colleague.is_over()
    assert User.objects.filter(email=anna.email).exists() is not serialises()


def test_control_command_that_compares_before_the_lock_unblocks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    anna = invited("anna", rotterdam())
    colleague = _by(anna, CHANGES["blocked"])
    monkeypatch.setattr(invite, "_locked", User.objects.by_email)
    unguarded.pausing(monkeypatch, invite, "change_person", colleague)
    _command(anna)
    assert colleague.is_over()
    assert (_differing(anna, CHANGES["blocked"]) != set()) is not serialises()


def test_mail_requested_for_an_address_goes_to_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    anna = invited("anna", rotterdam())
    colleague = Meanwhile(partial(_readdress, anna))
    # Before the transaction, so that the colleague's change is made on SQLite too.
    unguarded.pausing(monkeypatch, transaction, "atomic", colleague)
    ask_mail(visit=visit(), email="anna@werk.example")
    assert colleague.is_over()
    assert not MailLink.objects.filter(address="other@werk.example").exists()


def _readdress(person: User) -> None:
    User.objects.filter(pk=person.pk).update(email="other@werk.example")


def _locks_amid_a_move(person: User, branch: Branch) -> list[Branch | None]:
    """Lock a person while another transaction moves that person to `branch`.

    Return a list with the branch of the locked person as it was read.
    """
    found, moved = list[Branch | None](), Signal()

    def lock() -> None:
        moved.wait(timeout=30)
        with transaction.atomic():
            locked = User.objects.locked(person.pk)
            found.append(locked.branch if locked else None)

    waiting = Meanwhile(lock)
    with transaction.atomic():
        User.objects.locked(person.pk)
        User.objects.filter(pk=person.pk).update(branch=branch)
        moved.set()
        waiting.wait()
    assert waiting.is_over()
    assert not waiting.faults
    return found


@pytest.fixture
def delft() -> Branch:
    return Branch.objects.create(number="15", name="Delft", phone="+31151234567")


@pytest.mark.requirement("race 10")
@pytest.mark.asvs("V15.4.2")
def test_service_that_waited_for_a_move_reads_the_new_branch(delft: Branch) -> None:
    assert _locks_amid_a_move(invited("anna", rotterdam()), delft) == [delft]


@pytest.mark.requirement("race 10")
def test_control_branch_joined_to_the_locked_row_is_read_as_none(
    delft: Branch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(people: UserQuerySet, user_id: int) -> User | None:
        joined = people.select_for_update(of=("self",)).select_related("branch")
        return joined.filter(pk=user_id).first()

    monkeypatch.setattr(UserQuerySet, "locked", locked)
    [found] = _locks_amid_a_move(invited("anna", rotterdam()), delft)
    assert found == (delft if serialises() else None)
