"""Changing a person at the desk, and which changes end the person's access."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Branch, MailLink, SecurityEvent, Session, User
from accounts.people.roles import Role
from lib import throttle
from lib.throttle import TooMany
from onboarding.details import Changes
from onboarding.models import Activation
from onboarding.services import change_person, reinvite
from tests.unit.onboarding.conftest import NOW, Enter, invited

ENDING: list[dict[str, Any]] = [
    {"email": "other@werk.example"},
    {"phone": "+31687654321"},
    {"role": Role.SUPPORT},
    {"is_active": False},
]


def events_of(person: User) -> set[str]:
    by_desk = SecurityEvent.objects.filter(user_id=person.pk, by="desk")
    return set(by_desk.values_list("what", flat=True))


@pytest.mark.requirement("S10", "S43", "S51")
@pytest.mark.asvs("V7.4.5", "V8.3.2")
@pytest.mark.parametrize("change", ENDING, ids=lambda change: next(iter(change)))
def test_change_of_number_address_or_role_and_a_block_end_all_access(
    anna: User, hanna: User, enter: Enter, change: dict[str, Any]
) -> None:
    enter(anna)
    change_person(by=hanna, user=anna, now=NOW, **change)
    old_epoch = anna.epoch
    anna.refresh_from_db()
    assert anna.epoch == old_epoch + 1
    assert not Session.objects.filter(user=anna).exists()
    assert not MailLink.objects.filter(user=anna, ended_at=None).exists()


def test_move_ends_what_was_open_at_the_old_branch(
    anna: User, hanna: User, amsterdam: Branch, enter: Enter
) -> None:
    enter(anna)
    change_person(by=hanna, user=anna, now=NOW, branch=amsterdam)
    moved = User.objects.get(pk=anna.pk)
    assert (moved.branch, moved.epoch) == (amsterdam, anna.epoch + 1)
    assert not Session.objects.filter(user=anna).exists()
    assert not MailLink.objects.filter(user=anna, ended_at=None).exists()


def test_change_of_names_ends_no_access(anna: User, hanna: User) -> None:
    change_person(by=hanna, user=anna, now=NOW, first_name="Ann", language="nl")
    old_epoch = anna.epoch
    anna.refresh_from_db()
    assert (anna.epoch, anna.first_name) == (old_epoch, "Ann")
    assert MailLink.objects.filter(user=anna, ended_at=None).exists()


def test_change_of_both_names_is_logged_once_without_the_names(anna: User, hanna: User) -> None:
    change_person(by=hanna, user=anna, now=NOW, first_name="Ann", last_name="Bos")
    (event,) = SecurityEvent.objects.filter(user_id=anna.pk, by="desk")
    assert (event.what, event.detail, event.by_user_id) == ("name_changed", "", hanna.pk)


def test_same_facts_change_nothing(anna: User, hanna: User) -> None:
    facts: Changes = {"email": "ANNA@werk.example ", "phone": "0612345678", "role": Role.EMPLOYEE}
    assert change_person(by=hanna, user=anna, now=NOW, **facts) == frozenset()
    assert events_of(anna) == set()


def test_name_in_another_unicode_form_is_no_change(anna: User, hanna: User) -> None:
    assert change_person(by=hanna, user=anna, now=NOW, first_name="Zoe\u0301") == {"first_name"}
    assert change_person(by=hanna, user=anna, now=NOW, first_name="Zoé") == frozenset()
    assert change_person(by=hanna, user=anna, now=NOW, first_name="Zoe\u0301") == frozenset()


def test_each_change_is_logged(anna: User, hanna: User, amsterdam: Branch) -> None:
    changes: Changes = {
        "email": "x@werk.example",
        "phone": "+31687654321",
        "branch": amsterdam,
        "role": Role.BRANCH_ADMIN,
        "is_active": False,
    }
    change_person(by=hanna, user=anna, now=NOW, **changes)
    logged = {"email_changed", "number_changed", "branch_changed", "role_changed", "blocked"}
    assert events_of(anna) == {*logged, "branches_managed_changed"}
    change_person(by=hanna, user=anna, now=NOW, is_active=True)
    assert "unblocked" in events_of(anna)


@pytest.mark.requirement("S22")
def test_new_number_resets_the_sms_attempts(anna: User, hanna: User) -> None:
    now = timezone.now()
    for _try in range(settings.SMS_TRIES.tries):
        throttle.charge(settings.SMS_TRIES, anna.pk, now=now)
    with pytest.raises(TooMany):
        throttle.charge(settings.SMS_TRIES, anna.pk, now=now)
    change_person(by=hanna, user=anna, now=now, first_name="Ann")
    with pytest.raises(TooMany):
        throttle.charge(settings.SMS_TRIES, anna.pk, now=now)
    change_person(by=hanna, user=anna, now=now, phone="+31687654321")
    assert throttle.charge(settings.SMS_TRIES, anna.pk, now=now) == 1


@pytest.mark.requirement("S51")
def test_change_of_role_changes_desk_access_and_branches(
    anna: User, hanna: User, rotterdam: Branch
) -> None:
    change_person(by=hanna, user=anna, now=NOW, role=Role.BRANCH_ADMIN)
    raised = User.objects.get(pk=anna.pk)
    assert raised.is_staff
    assert list(raised.manages.all()) == [rotterdam]
    change_person(by=hanna, user=anna, now=NOW, role=Role.EMPLOYEE)
    lowered = User.objects.get(pk=anna.pk)
    assert not lowered.is_staff
    assert not lowered.manages.exists()


def test_address_in_use_is_refused_and_nothing_is_changed(
    anna: User, ahmed: User, hanna: User
) -> None:
    with pytest.raises(ValidationError):
        change_person(
            by=hanna, user=anna, now=NOW, email=ahmed.email, role=Role.SUPPORT, first_name="Ann"
        )
    anna.refresh_from_db()
    assert (anna.email, anna.first_name, anna.is_staff) == ("anna@werk.example", "Anna", False)
    assert [group.name for group in anna.groups.all()] == [Role.EMPLOYEE]


def test_number_that_no_longer_gets_sms_does_not_prevent_other_changes(
    anna: User, hanna: User
) -> None:
    User.objects.filter(pk=anna.pk).update(phone="+31201234567")
    assert change_person(by=hanna, user=anna, now=NOW, last_name="Bos") == {"last_name"}


def test_activation_outlives_the_colleague_who_sent_it(
    rotterdam: Branch, rosa: User, anna: User
) -> None:
    activation = reinvite(by=rosa, user=anna, now=NOW)
    Activation.objects.filter(user=rosa).delete()
    User.objects.filter(pk=rosa.pk).delete()
    activation.refresh_from_db()
    assert activation.by is None


def test_two_people_can_be_invited_with_one_number(rotterdam: Branch) -> None:
    assert invited("piet", rotterdam).phone == invited("jan", rotterdam).phone
