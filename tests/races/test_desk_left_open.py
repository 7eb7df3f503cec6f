"""Test that a form at the desk does not undo what a colleague changes at the same moment.

The form is validated before the service locks the person. The colleague's change comes between
validation and lock, so the service must check the locked row again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.people.roles import Role, role_of
from desk import people
from lib.tokens import digest
from onboarding.services import change_person
from tests.races import unguarded
from tests.races.together import Meanwhile, serialises
from tests.unit.accounts.people import rotterdam
from tests.unit.onboarding.conftest import Enter, enter, invited
from tests.unit.onboarding.desk import facts_of, left_open, page_of, seen_on

__all__ = ["enter"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S52", "S86")]

CHANGES: list[dict[str, Any]] = [
    {"is_active": False},
    {"phone": "+31687654321"},
    {"email": "other@werk.example"},
    {"role": Role.SUPPORT},
]


def _missing(_client: Client, _person: User) -> dict[str, str]:
    return {}


def _guessed(_client: Client, person: User) -> dict[str, str]:
    """Return a forged mark, made from the data after the change, without the site's secret key."""
    names = (person.first_name, person.last_name, person.language)
    reach = (person.email, person.phone, person.branch_id)
    mark = digest("\n".join(str(one) for one in (*names, *reach, person.epoch + 1)))
    return {"seen": mark}


def _shown(client: Client, person: User) -> dict[str, str]:
    return {"seen": seen_on(client, page_of(person))}


@pytest.mark.asvs("V15.4.2")
@pytest.mark.parametrize("mark", [_missing, _guessed, _shown], ids=lambda mark: mark.__name__[1:])
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_concurrent_change_of_a_colleague_is_not_undone(
    enter: Enter,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, Any],
    mark: Callable[[Client, User], dict[str, str]],
) -> None:
    hanna, anna = invited("hanna", None, Role.HEAD_OFFICE), invited("anna", rotterdam())
    client = left_open(enter(hanna))
    form = facts_of(anna, last_name="Bos", **mark(client, anna))
    _post_amid(client, anna, form, change, monkeypatch)
    assert _differing(anna, change) == {}


def test_control_service_without_the_form_undoes_a_new_number(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judged_before_the_lock(**named: Any) -> object:
        del named["opened"]
        return change_person(**named)

    hanna, anna = invited("hanna", None, Role.HEAD_OFFICE), invited("anna", rotterdam())
    client = left_open(enter(hanna))
    monkeypatch.setattr(people, "change_person", judged_before_the_lock)
    form = facts_of(anna, last_name="Bos", **_shown(client, anna))
    _post_amid(client, anna, form, CHANGES[1], monkeypatch)
    assert (_differing(anna, CHANGES[1]) != {}) is not serialises()


def _post_amid(
    client: Client,
    person: User,
    form: dict[str, object],
    change: dict[str, Any],
    patch: pytest.MonkeyPatch,
) -> None:
    """Post the form of one admin while a colleague changes the person.

    The change is made after the form was validated, before the service locks the person.
    """
    now = timezone.now()
    colleague = Meanwhile(partial(change_person, by=None, user=person, now=now, **change))
    unguarded.pausing(patch, people, "change_person", colleague)
    client.post(page_of(person), form)
    assert colleague.is_over()
    assert not colleague.faults


def _differing(person: User, change: dict[str, Any]) -> dict[str, Any]:
    """Return the fields, with their values, that do not have the colleague's value."""
    found = User.objects.get(pk=person.pk)
    facts = {"role": role_of(found), "is_active": found.is_active}
    facts |= {"phone": str(found.phone), "email": found.email}
    return {name: facts[name] for name, value in change.items() if facts[name] != value}
