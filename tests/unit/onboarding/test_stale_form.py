"""Saving a form that was opened before a colleague's change does not undo the change.

The service compares the form with the locked row, not with what was read before the lock.
"""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from accounts.models import Branch, SecurityEvent, User
from accounts.people.roles import Role
from accounts.road.step_up import StepUpNeeded
from onboarding.authority import RefusedError
from onboarding.opened import Opened, facts_of, shown
from onboarding.services import change_person
from tests.unit.onboarding.conftest import NOW, Enter
from tests.unit.onboarding.desk import facts_of as form_of
from tests.unit.onboarding.desk import left_open, opened, page_of, said, save, seen_on

pytestmark = pytest.mark.requirement("S51", "S71", "S86")

SORRY = "terwijl u hier bezig was"
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


def _now(person: User) -> User:
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_form_read_before_a_colleagues_change_does_not_undo_it(
    anna: User, hanna: User, change: dict[str, Any]
) -> None:
    read = _now(anna)
    change_person(by=hanna, user=anna, now=NOW, **change)
    changed = facts_of(_now(anna))
    form = opened(hanna, facts_of(read), code_at=NOW)
    with pytest.raises(RefusedError, match=SORRY):
        change_person(by=hanna, user=read, now=NOW, opened=form, **_as_shown(read))
    assert facts_of(_now(anna)) == changed
    assert not _unblocked(anna)


def test_form_read_before_a_move_does_not_move_back(
    anna: User, hanna: User, amsterdam: Branch
) -> None:
    read = User.objects.select_related("branch").get(pk=anna.pk)
    change_person(by=hanna, user=anna, now=NOW, branch=amsterdam)
    form = opened(hanna, facts_of(read), code_at=NOW)
    with pytest.raises(RefusedError):
        change_person(by=hanna, user=read, now=NOW, opened=form, branch=read.branch)
    assert _now(anna).branch == amsterdam


def test_form_that_shows_the_current_row_is_saved(anna: User, hanna: User) -> None:
    form = opened(hanna, facts_of(_now(anna)))
    changed = change_person(by=hanna, user=anna, now=NOW, opened=form, last_name="Bos")
    assert changed == {"last_name"}


@pytest.mark.parametrize("seen", ["", "0" * 64, "é"])
def test_form_with_a_missing_or_made_up_mark_changes_nothing(
    anna: User, hanna: User, seen: str
) -> None:
    session = opened(hanna, (), code_at=NOW).session
    with pytest.raises(RefusedError, match=SORRY):
        change_person(by=hanna, user=anna, now=NOW, opened=Opened(session, seen), last_name="Bos")
    assert _now(anna).last_name == "de Vries"


def test_mark_of_a_colleagues_page_or_of_another_person_is_refused(
    anna: User, ahmed: User, hanna: User, rosa: User
) -> None:
    for by, shows in ((rosa, anna), (hanna, ahmed)):
        form = opened(by, facts_of(_now(shows)), code_at=NOW)
        with pytest.raises(RefusedError, match=SORRY):
            change_person(by=hanna, user=anna, now=NOW, opened=form, last_name="Bos")


@pytest.mark.requirement("S52")
@pytest.mark.asvs("V8.3.1")
@pytest.mark.parametrize("change", CHANGES[:3], ids=lambda change: next(iter(change)))
def test_app_code_is_required_by_the_changes_to_the_locked_row(
    anna: User, hanna: User, change: dict[str, Any]
) -> None:
    form = opened(hanna, facts_of(_now(anna)))
    with pytest.raises(StepUpNeeded):
        change_person(by=hanna, user=anna, now=NOW, opened=form, **change)
    assert facts_of(_now(anna)) == facts_of(anna)


@pytest.mark.requirement("S52")
def test_app_code_is_required_for_unblocking_and_not_for_blocking(anna: User, hanna: User) -> None:
    form = opened(hanna, facts_of(_now(anna)))
    assert change_person(by=hanna, user=anna, now=NOW, opened=form, is_active=False)
    form = opened(hanna, facts_of(_now(anna)))
    with pytest.raises(StepUpNeeded):
        change_person(by=hanna, user=anna, now=NOW, opened=form, is_active=True)
    assert not _now(anna).is_active


@pytest.mark.parametrize("seen", [None, "", "0" * 64], ids=["missing", "empty", "made up"])
def test_desk_left_open_that_posts_no_mark_unblocks_no_person(
    anna: User, hanna: User, enter: Enter, seen: str | None
) -> None:
    client = left_open(enter(hanna))
    change_person(by=None, user=anna, now=NOW, is_active=False)
    mark = {} if seen is None else {"seen": seen}
    client.post(page_of(anna), {**form_of(_now(anna)), **mark})
    client.post(page_of(anna), {**form_of(_now(anna), last_name="Bos"), **mark})
    assert (_now(anna).is_active, _now(anna).last_name) == (False, "de Vries")


def test_each_field_of_the_form_is_part_of_the_mark(anna: User, hanna: User) -> None:
    for change in CHANGES:
        before = shown(hanna, facts_of(_now(anna)))
        change_person(by=None, user=anna, now=NOW, **change)
        assert shown(hanna, facts_of(_now(anna))) != before, change


def test_page_shown_again_with_errors_keeps_its_mark(anna: User, hanna: User, enter: Enter) -> None:
    client = enter(hanna)
    seen = seen_on(client, page_of(anna))
    change_person(by=None, user=anna, now=NOW, phone="+31687654321")
    wrong = form_of(anna, email="geen adres")
    page = client.post(page_of(anna), {**wrong, "seen": seen}).content.decode()
    assert f'name="seen" value="{seen}"' in page
    assert 'name="seen"' not in client.post(page_of(anna), wrong).content.decode()


def test_mark_under_a_replaced_sealing_key_is_still_valid(
    anna: User, hanna: User, enter: Enter, settings: Settings
) -> None:
    client = enter(hanna)
    seen = seen_on(client, page_of(anna))
    settings.SEALING_KEYS = {"new": b"n" * 32, **settings.SEALING_KEYS}
    form = {**form_of(anna, last_name="Bos"), "seen": seen}
    assert client.post(page_of(anna), form).status_code == 302
    assert _now(anna).last_name == "Bos"


def test_second_save_from_one_page_shows_an_error(anna: User, hanna: User, enter: Enter) -> None:
    client = enter(hanna)
    seen = seen_on(client, page_of(anna))
    save(client, page_of(anna), form_of(anna, last_name="Bos"))
    told = said(client, page_of(anna), {**form_of(anna, last_name="Vos"), "seen": seen})
    assert any(SORRY in sentence for sentence in told)


def test_control_service_without_the_form_unblocks(anna: User, hanna: User) -> None:
    read = _now(anna)
    change_person(by=hanna, user=anna, now=NOW, is_active=False)
    change_person(by=hanna, user=read, now=NOW, is_active=True)
    assert _unblocked(anna)
