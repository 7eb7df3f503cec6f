"""The people of the demo: each is created once, at the stage of activation that is printed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.serializers import serialize
from django.db.models import QuerySet

from accounts.models import Branch, MailLink, User
from accounts.passwords.hashers import is_password_of
from accounts.people.roles import Role, manages, role_of
from demo.delivered import delivered
from demo.people import PEOPLE, SHARED_PHRASE, Stage
from demo.seed import missing, seed
from messaging.models import Message
from messaging.states import Kind, State
from onboarding.models import Activation
from onboarding.status import Status, status_of
from twofactor.models import Authenticator

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ALL: tuple[QuerySet[Any], ...] = (
    User.objects.all(),
    Branch.objects.all(),
    MailLink.objects.all(),
    Message.objects.all(),
    Activation.objects.all(),
    Authenticator.objects.all(),
)


@pytest.fixture(autouse=True)
def seeded(postvak: Path) -> Path:
    seed(missing(), NOW)
    return postvak


def _rows() -> list[str]:
    return [serialize("json", rows.order_by("pk")) for rows in ALL]


def _user(stage: Stage) -> User:
    person = next(one for one in PEOPLE if one.stage is stage and one.role == Role.EMPLOYEE)
    return User.objects.get(email=person.email)


def _status(user: User) -> Status:
    return status_of(user, NOW)


def test_second_seeding_changes_no_row() -> None:
    before = _rows()
    assert missing() == []
    seed(missing(), NOW + timedelta(days=1))
    assert _rows() == before


def test_interrupted_seeding_is_completed_by_the_next() -> None:
    _user(Stage.NOT_INVITED).delete()
    seed(missing(), NOW)
    assert User.objects.count() == len(PEOPLE)
    assert Branch.objects.count() == 3


def test_every_stage_has_a_person() -> None:
    assert {person.stage for person in PEOPLE} == set(Stage)


@pytest.mark.parametrize(
    ("stage", "status"),
    [
        (Stage.INVITED, Status.SENT),
        (Stage.LATE, Status.EXPIRED),
        (Stage.NO_APP, Status.PASSWORD),
        (Stage.ENROLLED, Status.READY),
        (Stage.BLOCKED, Status.BLOCKED),
    ],
)
def test_desk_shows_the_stage_that_the_terminal_prints(stage: Stage, status: Status) -> None:
    assert _status(_user(stage)) == status


def test_person_who_is_not_invited_has_no_mail(seeded: Path) -> None:
    person = _user(Stage.NOT_INVITED)
    assert not Activation.objects.filter(user=person).exists()
    assert person.email not in {one.to for one in delivered(seeded)}


def test_every_mail_was_delivered_and_the_invitations_are_on_top(seeded: Path) -> None:
    mailed = Message.objects.filter(kind=Kind.MAIL)
    assert set(mailed.values_list("state", flat=True)) == {State.SENT}
    mails = [one.to for one in delivered(seeded)]
    assert mails[:2] == ["ines@demo.example", "andrei@demo.example"]
    assert len(mails) == len(PEOPLE) - 1


def test_only_the_blocked_person_is_inactive() -> None:
    assert [user.pk for user in User.objects.filter(is_active=False)] == [_user(Stage.BLOCKED).pk]


def test_printed_password_logs_in_and_follows_the_rules() -> None:
    for user in User.objects.all():
        validate_password(SHARED_PHRASE, user)
    assert is_password_of(_user(Stage.ENROLLED), SHARED_PHRASE)
    assert is_password_of(_user(Stage.NO_APP), SHARED_PHRASE)
    assert not _user(Stage.INVITED).has_password


def test_each_app_has_a_sealed_secret_of_its_own() -> None:
    apps = list(Authenticator.objects.all())
    assert len({app.key for app in apps}) == len(apps) == sum(one.stage.has_app for one in PEOPLE)
    assert all(app.confirmed and app.key not in app.sealed_key for app in apps)


def test_staff_are_head_office_and_a_branch_admin_of_rotterdam() -> None:
    hanna = User.objects.get(email="hanna@demo.example")
    bram = User.objects.get(email="bram@demo.example")
    assert (role_of(hanna), hanna.branch) == (Role.HEAD_OFFICE, None)
    assert role_of(bram) == Role.BRANCH_ADMIN
    assert [str(branch) for branch in bram.manages.all()] == ["02 Rotterdam"]
    assert not manages(bram, Branch.objects.get(number="01").pk)
