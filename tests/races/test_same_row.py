"""Test that two admins who save the same new row simultaneously both get a clear message.

The database refuses the second row. This refusal must not become a server error.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from io import StringIO
from typing import Any, cast

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import Branch, SecurityEvent, User
from accounts.people.roles import Role
from desk import branches as desk_branches
from desk import people as desk_people
from desk.sms.switch import stop_sms
from lib.models import Charge
from messaging.models import SmsStop
from onboarding import branches, inviting
from onboarding.management.commands import invite as command
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import rotterdam
from tests.unit.onboarding.conftest import Enter, enter, invited
from tests.unit.onboarding.desk import PEOPLE, mails_to, typed

__all__ = ["enter"]

pytestmark = pytest.mark.django_db(transaction=True)

BRANCHES = "/beheer/accounts/branch/"


@pytest.fixture
def desk(enter: Enter) -> list[Client]:
    return [enter(invited(name, None, Role.HEAD_OFFICE)) for name in ("hanna", "henk")]


def test_branch_saved_by_two_taps_is_created_once_and_both_lead_to_it(
    desk: list[Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded.pausing(monkeypatch, desk_branches, "save_branch", Gap(2))
    for number in range(20, 20 + TRIALS):
        answers = _post([desk[0], _tab(desk[0])], BRANCHES, [_branch(number)] * 2)
        made = Branch.objects.get(number=number)
        assert _places(answers) == sorted([BRANCHES, f"{BRANCHES}{made.pk}/change/"])
    assert SecurityEvent.objects.filter(what="branch_added").count() == TRIALS


def test_of_two_colleagues_with_one_number_the_second_keeps_what_was_typed(
    desk: list[Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded.pausing(monkeypatch, desk_branches, "save_branch", Gap(2))
    forms = [_branch(20) | {"name": name} for name in ("Utrecht", "Zwolle")]
    page = _page_of_the_second(_post(desk, BRANCHES, forms))
    assert "Er is al een vestiging met dit nummer." in page
    made = Branch.objects.get(number=20)
    assert f'value="{"Zwolle" if made.name == "Utrecht" else "Utrecht"}"' in page


def test_control_branch_saved_without_handling_the_rival_is_a_server_error(
    desk: list[Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(branches, "_save", Branch.save)
    unguarded.pausing(monkeypatch, desk_branches, "save_branch", Gap(2))
    numbers = iter(range(20, 99))

    def fails() -> bool:
        answers = _post(desk, BRANCHES, [_branch(next(numbers))] * 2)
        return any(isinstance(fault, IntegrityError) for fault in faults(answers))

    assert any_trial(fails) is not serialises()


@pytest.mark.parametrize("role", [Role.EMPLOYEE, Role.HEAD_OFFICE])
def test_person_saved_by_two_taps_is_invited_once_and_both_lead_there(
    desk: list[Client], monkeypatch: pytest.MonkeyPatch, role: Role
) -> None:
    unguarded.pausing(monkeypatch, desk_people, "invite", Gap(2))
    for trial in range(TRIALS):
        Charge.objects.all().delete()  # one admin may invite sixty people an hour
        form = typed(rotterdam(), email=f"eva{trial}@werk.example", role=role.value)
        answers = _post([desk[0], _tab(desk[0])], PEOPLE, [form] * 2)
        made = User.objects.get(email=f"eva{trial}@werk.example")
        assert _places(answers) == sorted([PEOPLE, f"{PEOPLE}{made.pk}/change/"])
        assert mails_to(made) == 1


def test_of_two_colleagues_with_one_address_the_second_keeps_what_was_typed(
    desk: list[Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded.pausing(monkeypatch, desk_people, "invite", Gap(2))
    forms = [typed(rotterdam(), first_name=name, role="employee") for name in ("Eva", "Eefje")]
    page = _page_of_the_second(_post(desk, PEOPLE, forms))
    assert "Er is al iemand met dit e-mailadres." in page
    made = User.objects.get(email="eva@werk.example")
    assert f'value="{"Eefje" if made.first_name == "Eva" else "Eva"}"' in page


def test_control_person_saved_without_handling_the_rival_is_a_server_error(
    desk: list[Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inviting, "save", User.save)
    unguarded.pausing(monkeypatch, User, "save", Gap(2))
    names = (f"eva{number}@werk.example" for number in range(99))

    def fails() -> bool:
        form = typed(rotterdam(), email=next(names), role="employee")
        answers = _post(desk, PEOPLE, [form] * 2)
        return any(isinstance(fault, IntegrityError) for fault in faults(answers))

    assert any_trial(fails) is not serialises()


def test_two_people_are_invited_into_one_new_branch(monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded.pausing(monkeypatch, Branch, "full_clean", Gap(2))
    for number in range(20, 20 + TRIALS):
        names = [f"eva{number}", f"emma{number}"]
        answers = at_once([partial(_invite, name, number) for name in names])
        assert not faults(answers)
        assert sum("Created the branch" in str(answer) for answer in answers) == 1
        assert User.objects.filter(branch__number=number).count() == 2


def test_control_branch_created_without_a_second_check_leaves_one_person_uninvited(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made(number: str, defaults: dict[str, str]) -> tuple[Branch, bool]:
        return Branch.objects.create(number=number, **defaults), True

    monkeypatch.setattr(Branch.objects, "get_or_create", made)
    unguarded.pausing(monkeypatch, Branch, "full_clean", Gap(2))
    numbers = iter(range(20, 99))

    def fails() -> bool:
        number = next(numbers)
        deeds = [partial(_invite, f"{name}{number}", number) for name in ("eva", "emma")]
        is_uninvited = User.objects.filter(branch__number=number).count
        return bool(faults(at_once(deeds))) and is_uninvited() == 1

    assert any_trial(fails) is not serialises()


def test_one_person_invited_by_two_commands_is_refused_once_with_a_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rotterdam()
    unguarded.pausing(monkeypatch, command, "invite", Gap(2))
    for trial in range(TRIALS):
        answers = at_once([partial(_invite, f"eva{trial}", "02 Rotterdam")] * 2)
        assert not faults(answers, CommandError)
        assert User.objects.filter(email=f"eva{trial}@werk.example").count() == 1


def test_all_sms_stopped_by_two_at_once_are_stopped_once() -> None:
    staff = [invited(name, None, Role.HEAD_OFFICE) for name in ("hanna", "henk")]
    for trial in range(1, TRIALS + 1):
        answers = at_once([partial(stop_sms, by=one, now=timezone.now()) for one in staff])
        assert not faults(answers)
        assert SecurityEvent.objects.filter(what="sms_stopped").count() == trial
        SmsStop.objects.all().delete()


def test_control_stop_written_without_a_second_check_is_a_server_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def made(pk: int, defaults: dict[str, Any]) -> tuple[SmsStop, bool]:
        return SmsStop.objects.create(pk=pk, **defaults), True

    monkeypatch.setattr(SmsStop.objects, "get_or_create", made)
    staff = [invited(name, None, Role.HEAD_OFFICE) for name in ("hanna", "henk")]
    deeds = [partial(stop_sms, by=one, now=timezone.now()) for one in staff]
    assert any(isinstance(fault, IntegrityError) for fault in faults(at_once(deeds)))


def _branch(number: int) -> dict[str, object]:
    return {
        "number": str(number),
        "name": "Utrecht",
        "phone": "030 123 45 67",
        "reply_to": "utrecht@werk.example",
    }


def _tab(client: Client) -> Client:
    tab = Client(headers={"host": "localhost"})
    for name, morsel in client.cookies.items():
        tab.cookies[name] = morsel.value
    return tab


def _post(
    tabs: Sequence[Client], page: str, forms: Sequence[dict[str, object]]
) -> list[HttpResponse | BaseException]:
    """Press 'Opslaan' in all tabs at the same moment."""

    def press(tab: Client, form: dict[str, object]) -> HttpResponse:
        return cast("HttpResponse", tab.post(f"{page}add/", form))

    return at_once([partial(press, tab, form) for tab, form in zip(tabs, forms, strict=True)])


def _places(answers: Sequence[HttpResponse | BaseException]) -> list[str]:
    assert not faults(answers)
    return sorted(answer["Location"] for answer in answers if isinstance(answer, HttpResponse))


def _page_of_the_second(answers: Sequence[HttpResponse | BaseException]) -> str:
    """Return the page of the request that was not redirected."""
    assert not faults(answers)
    found = [answer for answer in answers if isinstance(answer, HttpResponse)]
    (page,) = [answer.content.decode() for answer in found if answer.status_code == HTTPStatus.OK]
    return page


def _invite(name: str, branch: object) -> str:
    """Invite a person into a branch, which is created if it is new. Return the command's output."""
    out = StringIO()
    call_command(
        "invite",
        f"{name}@werk.example",
        first_name="Eva",
        last_name="Bakker",
        phone="+31612345678",
        branch=branch if isinstance(branch, str) else f"{branch} Utrecht",
        branch_phone="030 123 45 67",
        branch_email="utrecht@werk.example",
        stdout=out,
    )
    return out.getvalue()
