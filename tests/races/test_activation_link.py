"""Race 1: test that an activation link, used twice at the same moment, accepts one password."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from accounts.models import MailLink, SecurityEvent, User
from accounts.models.purpose import Purpose
from accounts.services.password import choose_password
from lib.tokens import digest, new_token
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import employee, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 1", "S10")]

PASSWORDS = ("Een fiets met 2 wielen!", "Een bakfiets met 3 wielen!")


@pytest.mark.asvs("V2.3.4", "V6.4.1")
def test_one_of_two_passwords_is_accepted_and_it_is_the_stored_one() -> None:
    for _trial in range(TRIALS):
        user, winners = _race()
        assert len(winners) == 1
        assert [user.check_password(password) for password in PASSWORDS] == [
            password in winners for password in PASSWORDS
        ]
        assert user.epoch == 2
        chosen = SecurityEvent.objects.filter(user_id=user.pk, what="password_chosen")
        assert chosen.count() == 1


def test_condition_on_the_link_suffices_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded.without_lock(monkeypatch)
    for _trial in range(TRIALS):
        _user, winners = _race()
        assert len(winners) == 1


def test_lock_suffices_without_the_condition_on_the_link(monkeypatch: pytest.MonkeyPatch) -> None:
    for _trial in range(TRIALS):
        unguarded.link_checked_then_saved(monkeypatch, Gap(2, seconds=0.05))
        _user, winners = _race()
        assert len(winners) == 1


@pytest.mark.asvs("V15.4.2")
def test_control_without_lock_and_condition_accepts_both_passwords(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Either the lock or the condition alone would refuse one of the passwords.

    SQLite, with its one writer at a time, refuses one of them even without lock and condition.
    """
    unguarded.without_lock(monkeypatch)

    def both_win() -> bool:
        unguarded.link_checked_then_saved(monkeypatch, Gap(2))
        _user, winners = _race()
        return len(winners) == 2

    assert any_trial(both_win) is not serialises()


def _race() -> tuple[User, list[str]]:
    """Use one link twice at the same moment. Return the stored user and the accepted passwords."""
    user = employee()
    link = _activation_link(user)
    deeds = [
        partial(choose_password, visit=visit(), link=link, password=password)
        for password in PASSWORDS
    ]
    answers = at_once(deeds)
    assert not faults(answers)
    winners = [word for word, answer in zip(PASSWORDS, answers, strict=True) if answer]
    user.refresh_from_db()
    return user, winners


def _activation_link(user: User) -> MailLink:
    now = timezone.now()
    return MailLink.objects.create(
        purpose=Purpose.ACTIVATE,
        user=user,
        digest=digest(new_token()),
        address=user.email,
        epoch=user.epoch,
        created_at=now,
        expires_at=now + timedelta(days=7),
    )
