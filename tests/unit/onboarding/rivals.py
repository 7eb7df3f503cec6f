"""Make a concurrent change after a service read its rows and before it locks them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Branch, Session, User
from accounts.people.roles import Role
from onboarding.services import change_person, erase_person
from tests.unit.onboarding.conftest import NOW

Rival = Callable[[User], object]


def _change(**changes: Any) -> Rival:
    return lambda person: change_person(by=None, user=person, now=NOW, **changes)


def _write(**columns: Any) -> Rival:
    return lambda person: User.objects.filter(pk=person.pk).update(**columns)


def _move(person: User) -> object:
    return _change(branch=Branch.objects.get(number="01"))(person)


def _end_everything(person: User) -> object:
    return _write(epoch=person.epoch + 1)(person)


def _erase(person: User) -> None:
    erase_person(by=None, user=person, now=NOW)


def _end_session(person: User) -> object:
    return Session.objects.filter(user=person).delete()


# Changes to the person whom the service changes.
UPON: dict[str, Rival] = {
    "blocked": _change(is_active=False),
    "number": _change(phone="+31687654321"),
    "address": _change(email="other@werk.example"),
    "role": _change(role=Role.SUPPORT),
    "branch": _move,
    "name": _change(last_name="Bos"),
    "epoch": _end_everything,
    "frozen": _write(frozen_at=NOW),
    "password": _write(password="argon2$another"),
    "erased": _erase,
}
# Changes to the colleague who calls the service.
OF_STAFF: dict[str, Rival] = {
    "blocked": _change(is_active=False),
    "role": _change(role=Role.SUPPORT),
    "epoch": _end_everything,
    "erased": _erase,
    "session ended alone": _end_session,
}


def amid(patch: pytest.MonkeyPatch, rival: Callable[[], object]) -> None:
    """Make the next transaction call `rival` just before it begins, after the page read its rows.

    The change of `rival` is made outside that transaction, so that a rollback does not undo it.
    """
    begin = transaction.atomic

    def begun(*args: Any, **named: Any) -> object:
        patch.setattr(transaction, "atomic", begin)
        rival()
        return begin(*args, **named)

    patch.setattr(transaction, "atomic", begun)
