"""Erasing people at the desk: which roles may erase whom, and only after a confirmation."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from accounts.browser.session_store import PROVED_AT, SessionStore
from accounts.models import Branch, SecurityEvent, User
from accounts.people.roles import Role
from onboarding.authority import RefusedError
from onboarding.services import erase_person
from tests.unit.onboarding.conftest import Enter, invited
from tests.unit.onboarding.desk import PEOPLE, facts_of, page_of, said, save, seen_on

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def _address(person: User) -> str:
    return f"{PEOPLE}{person.pk}/verwijderen/"


def _erase(desk: Client, person: User) -> list[str]:
    """Open the page that erases the person and confirm; return the messages shown afterwards."""
    return said(
        desk, _address(person), {"seen": seen_on(desk, _address(person)), "reason": "uit dienst"}
    )


def _is_there(person: User) -> bool:
    return User.objects.filter(pk=person.pk).exists()


def test_branch_admin_erases_an_employee_of_the_branch(
    rosa: User, anna: User, enter: Enter
) -> None:
    desk = enter(rosa)
    assert _address(anna) in desk.get(page_of(anna)).content.decode()
    page = desk.get(_address(anna)).content.decode()
    assert "Verwijderen kunt u niet terugdraaien." in page
    assert "6 maanden, en vanaf welke internetverbinding: 30 dagen" in page
    assert "90 dagen" in page
    assert _is_there(anna)
    assert _erase(desk, anna) == ["De medewerker is verwijderd."]
    assert not _is_there(anna)
    event = SecurityEvent.objects.get(what="erased")
    assert (event.user_id, event.by_user_id, event.by) == (anna.pk, rosa.pk, "desk")
    assert event.detail == "uit dienst"


def test_reason_to_erase_is_chosen_not_typed(rosa: User, anna: User, enter: Enter) -> None:
    desk = enter(rosa)
    for reason in ("", "Anna de Vries ging weg"):
        page = desk.post(_address(anna), {"reason": reason}).content.decode()
        assert "Fout:" in page
    assert _is_there(anna)


def test_second_tap_finds_no_person(rosa: User, anna: User, enter: Enter) -> None:
    desk = enter(rosa)
    _erase(desk, anna)
    assert said(desk, _address(anna), {})[-1] == "Deze persoon bestaat niet meer."
    assert SecurityEvent.objects.filter(what="erased").count() == 1


@pytest.mark.requirement("S70")
def test_person_of_another_branch_is_not_found(rosa: User, ahmed: User, enter: Enter) -> None:
    desk = enter(rosa)
    assert said(desk, _address(ahmed), {}) == ["Deze persoon bestaat niet meer."]
    assert _is_there(ahmed)


@pytest.mark.requirement("S71")
def test_branch_admin_erases_neither_staff_nor_themselves(
    rosa: User, rotterdam: Branch, enter: Enter
) -> None:
    colleague = invited("rik", rotterdam, Role.BRANCH_ADMIN)
    desk = enter(rosa)
    for person in (colleague, rosa):
        assert desk.get(_address(person)).status_code == 403
        assert desk.post(_address(person)).status_code == 403
        assert _address(person) not in desk.get(page_of(person)).content.decode()
        assert _is_there(person)


@pytest.mark.requirement("S71")
def test_support_erases_no_person(sofie: User, anna: User, enter: Enter) -> None:
    desk = enter(sofie)
    assert desk.post(_address(anna)).status_code == 403
    assert _address(anna) not in desk.get(page_of(anna)).content.decode()
    assert _is_there(anna)


@pytest.mark.requirement("S71")
def test_head_office_erases_staff_but_not_itself(hanna: User, rosa: User, enter: Enter) -> None:
    desk = enter(hanna)
    assert desk.post(_address(hanna)).status_code == 403
    _erase(desk, rosa)
    assert _is_there(hanna)
    assert not _is_there(rosa)


@pytest.mark.requirement("S71")
@pytest.mark.asvs("V8.3.1")
@pytest.mark.parametrize("whom", ["rosa", "ahmed", "hanna"])
def test_service_checks_the_authority_itself(
    whom: str, rosa: User, ahmed: User, hanna: User, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(RefusedError):
        erase_person(by=rosa, user=request.getfixturevalue(whom), now=NOW)
    assert User.objects.count() == 3


@pytest.mark.requirement("S52")
@pytest.mark.asvs("V7.5.3")
def test_erasing_asks_for_a_fresh_app_code(rosa: User, anna: User, enter: Enter) -> None:
    desk = enter(rosa)
    _long_ago(desk)
    answer = save(desk, _address(anna), {"reason": "uit dienst"})
    assert answer["Location"] == "/beveiliging/code/"
    assert _is_there(anna)


def test_log_entries_about_the_person_are_deleted_and_those_about_others_stay(
    rosa: User, anna: User, rotterdam: Branch, enter: Enter
) -> None:
    bert = invited("bert", rotterdam)
    desk = enter(rosa)
    for person in (anna, bert):
        save(desk, page_of(person), facts_of(person, last_name="Jansen"))
    assert LogEntry.objects.count() == 2
    _erase(desk, anna)
    assert [note.object_repr for note in LogEntry.objects.all()] == ["Bert Jansen"]


def _long_ago(desk: Client) -> None:
    """Make the latest app code of this browser's session an hour old."""
    session = SessionStore(desk.cookies["session"].value)
    session[PROVED_AT] = timezone.now().timestamp() - 3600
    session.save()
