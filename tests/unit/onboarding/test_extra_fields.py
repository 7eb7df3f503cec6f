"""Posted fields that are not part of the form are ignored (ASVS 15.3.3, 8.2.3)."""

from __future__ import annotations

import pytest

from accounts.models import Branch, User
from accounts.people.roles import Role, role_of
from tests.unit.onboarding.conftest import Enter, invited
from tests.unit.onboarding.desk import PEOPLE, facts_of, page_of, save, typed

pytestmark = pytest.mark.requirement("S71")

PROTECTED = ("pk", "password", "epoch", "is_staff", "is_superuser", "frozen_at", "last_login")


def crafted(other: User, branch: Branch) -> dict[str, object]:
    """Return extra fields that an attacker could add to the posted form of the desk."""
    return {
        "id": other.pk,
        "pk": other.pk,
        "user": other.pk,
        "password": "argon2$planted",
        "password1": "Een boot met 2 zeilen!",
        "password2": "Een boot met 2 zeilen!",
        "epoch": "999",
        "is_superuser": "on",
        "is_staff": "on",
        "frozen_at": "2020-01-01 00:00:00",
        "frozen_at_0": "2020-01-01",
        "frozen_at_1": "00:00:00",
        "last_login": "2020-01-01 00:00:00",
        "recovery_held_until": "2020-01-01 00:00:00",
        "groups": ["1", "2", "3"],
        "user_permissions": ["1", "2", "3"],
        "manages": [branch.pk],
        "role": Role.HEAD_OFFICE.value,
    }


def held(person: User) -> list[object]:
    """Return the values of the user that the extra fields must leave unchanged."""
    now = User.objects.get(pk=person.pk)
    columns = [getattr(now, name) for name in PROTECTED]
    return [*columns, *role_and_reach(now)]


def role_and_reach(person: User) -> list[object]:
    """Return the user's role, the branches that the user manages, and the user's permissions."""
    return [role_of(person), list(person.manages.all()), list(person.user_permissions.all())]


@pytest.mark.asvs("V8.2.3", "V15.3.3")
@pytest.mark.parametrize("actor", ["rosa", "hanna"])
def test_extra_fields_of_the_change_form_change_nothing(
    request: pytest.FixtureRequest, anna: User, rotterdam: Branch, enter: Enter, actor: str
) -> None:
    by, other = request.getfixturevalue(actor), invited("otto", rotterdam)
    before, of_other = held(anna), held(other)
    extra = crafted(other, rotterdam)
    given = {"role", "manages"} if actor == "hanna" else set()  # head office may give these
    sent = {name: value for name, value in extra.items() if name not in given}
    save(enter(by), page_of(anna), {**sent, **facts_of(anna, last_name="Bos"), **kept(sent)})
    assert User.objects.get(pk=anna.pk).last_name == "Bos"
    assert User.objects.get(pk=other.pk).last_name == "de Vries"
    assert held(anna) == before
    assert held(other) == of_other


@pytest.mark.asvs("V8.2.3", "V15.3.3")
@pytest.mark.parametrize("actor", ["rosa", "hanna"])
def test_extra_fields_of_the_add_form_are_ignored(
    request: pytest.FixtureRequest, anna: User, rotterdam: Branch, enter: Enter, actor: str
) -> None:
    by, before = request.getfixturevalue(actor), held(anna)
    extra = crafted(anna, rotterdam)
    if actor == "hanna":
        extra["role"] = Role.EMPLOYEE.value  # head office may post these
    enter(by).post(f"{PEOPLE}add/", {**extra, **typed(rotterdam)})
    eva = User.objects.get(email="eva@werk.example")
    fresh = invited("frits", rotterdam)
    but_for_key = slice(2, None)
    assert (eva.has_password, eva.pk == anna.pk) == (False, False)
    assert held(eva)[but_for_key] == held(fresh)[but_for_key]
    assert held(anna) == before


def kept(sent: dict[str, object]) -> dict[str, object]:
    """Return a dict with only the item `role` of `sent`; an empty dict if `sent` has no `role`."""
    return {name: sent[name] for name in ("role",) if name in sent}
