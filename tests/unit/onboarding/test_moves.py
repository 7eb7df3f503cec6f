"""Changing a person's phone number or mail address: notices, log events and rate limits."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings

from accounts.models import Branch, SecurityEvent, User
from accounts.people.erasure import erase
from lib.limits import quota
from lib.sealing import unseal
from messaging.models import Message
from messaging.outgoing import Mail, Sms
from messaging.states import Kind
from onboarding.authority import RefusedError
from onboarding.services import change_person
from tests.unit.onboarding.conftest import NOW, invited, with_password

DAY = timedelta(days=1)
OFTEN = "te veel nummers en e-mailadressen"


def _number(place: int) -> str:
    return f"+3161000{place:04d}"


def _move(by: User | None, person: User, place: int) -> None:
    change_person(by=by, user=person, now=NOW, phone=_number(place))


def _texts() -> int:
    return Message.objects.filter(kind=Kind.SMS).count()


@pytest.mark.requirement("S23")
def test_sixth_number_of_one_day_is_refused_and_sends_no_sms(anna: User, hanna: User) -> None:
    with_password(anna)
    for place in range(5):
        _move(hanna, anna, place)
    with pytest.raises(RefusedError, match=OFTEN):
        _move(hanna, anna, 5)
    assert str(User.objects.get(pk=anna.pk).phone) == _number(4)
    assert _texts() == 5
    change_person(by=hanna, user=anna, now=NOW + DAY, phone=_number(5))
    assert _texts() == 6


@pytest.mark.requirement("S23")
def test_colleague_changes_the_numbers_of_a_limited_number_of_people_a_day(
    settings: LazySettings, rosa: User, hanna: User, rotterdam: Branch
) -> None:
    settings.MOVES_BY_ONE = quota("moves-by", 3, per=DAY)
    people = [invited(f"medewerker{place}", rotterdam) for place in range(4)]
    for place, person in enumerate(people[:3]):
        _move(rosa, person, place)
    with pytest.raises(RefusedError, match=OFTEN):
        _move(rosa, people[3], 3)
    _move(hanna, people[3], 3)


def test_other_changes_do_not_count_for_the_limit(
    settings: LazySettings, anna: User, hanna: User
) -> None:
    settings.MOVES_BY_ONE = quota("moves-by", 1, per=DAY)
    for name in ("Ann", "Annie", "Anna"):
        change_person(by=hanna, user=anna, now=NOW, first_name=name)
    _move(hanna, anna, 0)


def test_command_line_has_no_limit(settings: LazySettings, anna: User) -> None:
    settings.MOVES_OF_ONE = quota("moves-of", 1, per=DAY)
    for place in range(3):
        _move(None, anna, place)
    assert str(User.objects.get(pk=anna.pk).phone) == _number(2)


@pytest.mark.requirement("S54")
def test_sms_to_an_earlier_holder_of_the_number_do_not_suppress_the_warning(
    anna: User, hanna: User, rotterdam: Branch
) -> None:
    """First, head office gives another account Anna's number, to use up that number's SMS quota."""
    puppet = with_password(invited("puck", rotterdam))
    for place in range(2):
        change_person(by=hanna, user=puppet, now=NOW, phone=str(anna.phone))
        _move(hanna, puppet, place)
    erase(user_id=puppet.pk, by=None, now=NOW)
    before = _texts()
    _move(hanna, with_password(anna), 9)
    assert _texts() == before + 1


@pytest.mark.requirement("S54")
def test_warning_names_the_former_branch(
    anna: User, hanna: User, rotterdam: Branch, amsterdam: Branch
) -> None:
    with_password(anna)
    change_person(
        by=hanna,
        user=anna,
        now=NOW,
        branch=amsterdam,
        phone="+31687654321",
        email="other@werk.example",
    )
    warnings = Message.objects.filter(user=anna).exclude(purpose="activate")
    assert {message.branch_id for message in warnings} == {rotterdam.pk}
    for message in warnings:
        plain = unseal(message.payload, *message.seal_context)
        is_sms = message.kind == Kind.SMS
        text = Sms.from_json(plain).text if is_sms else Mail.from_json(plain).text
        assert "010 123 4567" in text
        assert "020 123 4567" not in text


@pytest.mark.requirement("S54")
def test_changes_during_a_move_away_and_back_are_logged_at_the_former_branch(
    anna: User, hanna: User, rotterdam: Branch, amsterdam: Branch
) -> None:
    change_person(by=hanna, user=anna, now=NOW, branch=amsterdam, phone="+31687654321")
    change_person(by=hanna, user=anna, now=NOW, branch=rotterdam)
    here = SecurityEvent.objects.filter(user_id=anna.pk, branch_id=rotterdam.pk)
    assert {"branch_changed", "number_changed"} <= set(here.values_list("what", flat=True))
