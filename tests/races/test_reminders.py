"""Test that two senders remind a person once, and never one who chooses a password just then."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from itertools import count

import pytest
from django.utils import timezone

from accounts.models import Branch, MailLink, User
from accounts.models.purpose import Purpose
from accounts.people.roles import Role
from accounts.services.password import choose_password
from lib.rows import Rows
from messaging.models import Message
from onboarding import reminders
from onboarding.models import Progress, Reminder
from onboarding.reminders import remind
from onboarding.services import invite
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, Meanwhile, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import rotterdam, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S86")]

_NUMBERS = count()


@pytest.fixture
def now() -> datetime:
    """Return noon of today in the Netherlands."""
    return timezone.localtime().replace(hour=12, minute=0)


def test_two_senders_remind_once(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded.pausing(monkeypatch, reminders, "remind_person", Gap(2))
    for _trial in range(TRIALS):
        assert _mails_of_two_senders(now) == 1


def test_control_without_the_unique_row_reminds_twice(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded.pausing(monkeypatch, reminders, "remind_person", Gap(2))
    monkeypatch.setattr(Rows, "insert_new", lambda *_row: True)
    assert any_trial(lambda: _mails_of_two_senders(now) == 2)


def test_reminder_or_password_comes_first_but_not_both(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _trial in range(TRIALS):
        assert _reminded_and_chose(now, monkeypatch) in {(True, False), (False, True)}


def test_control_without_the_lock_reminds_a_person_who_has_a_password(
    now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    unguarded.without_lock(monkeypatch)

    def both() -> bool:
        return _reminded_and_chose(now, monkeypatch) == (True, True)

    assert any_trial(both) is not serialises()


def _mails_of_two_senders(now: datetime) -> int:
    person = _due(now)
    assert not faults(at_once([partial(remind, now)] * 2))
    return Message.objects.filter(user=person, purpose="reminder").count()


def _reminded_and_chose(now: datetime, patch: pytest.MonkeyPatch) -> tuple[bool, bool]:
    """Let a person choose a password after a sender has judged them. Return what was done."""
    person = _due(now)
    link = MailLink.objects.get(user=person, purpose=Purpose.ACTIVATE)
    deed = partial(choose_password, visit=visit(), link=link, password="Een fiets met 2 wielen!")
    with patch.context() as pausing:
        meanwhile = Meanwhile(deed)
        # Called after the judgement, and before anything is written.
        unguarded.pausing(pausing, reminders, "new_token", meanwhile)
        remind(now)
    assert meanwhile.is_over()
    assert not meanwhile.faults
    person.refresh_from_db()
    return Reminder.objects.filter(user=person).exists(), person.has_password


def _due(now: datetime) -> User:
    """Return a new person, the only one to remind now."""
    Progress.objects.update(remind_at=None)
    branch = Branch.objects.first() or rotterdam()
    person = invite(
        by=None,
        now=now - timedelta(days=3),
        email=f"alice{next(_NUMBERS)}@werk.example",
        first_name="Alice",
        last_name="Smit",
        phone="+31612345678",
        branch=branch,
        role=Role.EMPLOYEE,
        language="nl",
    ).user
    Progress.objects.filter(user=person).update(remind_at=now)
    return person
