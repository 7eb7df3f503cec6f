"""Test that of several mail links, requested at the same moment, only one opens."""

from __future__ import annotations

from functools import partial
from threading import Lock
from typing import Any

import pytest
from django.utils import timezone

from accounts.mail import mails
from accounts.models import MailLink, User
from accounts.models.user import UserManager
from accounts.passwords.hashers import hashed
from accounts.services import mail as mail_services
from accounts.services.mail import ask_mail
from lib.throttle import TooMany
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import PASSWORD, employee, visit

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.requirement("race 2", "S10")
@pytest.mark.parametrize("password", ["", PASSWORD], ids=["activation", "reset"])
def test_of_links_requested_at_once_one_opens(password: str) -> None:
    for _trial in range(TRIALS):
        assert _links_that_open(password) == 1


@pytest.mark.requirement("race 2", "S10")
def test_control_without_the_lock_leaves_several_open(monkeypatch: pytest.MonkeyPatch) -> None:
    """On SQLite, with one writer at a time, only one link is left open."""
    unguarded.without_lock(monkeypatch)
    unguarded.nothing_held(monkeypatch)
    unlocked = UserManager.locked

    def leaves_several() -> bool:
        gap = Gap(3)

        def locked(self: UserManager, user_id: int) -> User | None:
            user = unlocked(self, user_id)
            gap.wait()
            return user

        monkeypatch.setattr(UserManager, "locked", locked)
        return _links_that_open(PASSWORD) > 1

    assert any_trial(leaves_several) is not serialises()


@pytest.mark.requirement("S26")
@pytest.mark.asvs("V6.3.8")
@pytest.mark.parametrize("who", ["unknown", "user"])
def test_concurrent_requests_for_one_address_are_serialized_whether_it_exists_or_not(
    monkeypatch: pytest.MonkeyPatch, who: str
) -> None:
    """If only requests for existing users waited, the waiting would reveal who is a user (S26)."""
    for _trial in range(TRIALS):
        assert _most_at_once(who, monkeypatch) == 1


@pytest.mark.requirement("S26")
def test_control_without_the_hold_requests_for_an_unknown_address_run_concurrently(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    unguarded.nothing_held(monkeypatch)

    def together() -> bool:
        return _most_at_once("unknown", monkeypatch) > 1

    assert any_trial(together) is not serialises()


def _most_at_once(who: str, monkeypatch: pytest.MonkeyPatch) -> int:
    """Request three mails simultaneously. Return how many of the requests ran at the same time."""
    user = employee()
    email = user.email if who == "user" else f"niemand{user.pk}@mail.example"
    counted, making, lock = [0], [0], Lock()
    name = "send_link" if who == "user" else "send_to_nobody"
    real, gap = getattr(mails, name), Gap(3)

    def noting(**values: Any) -> object:
        with lock:
            making[0] += 1
            counted[0] = max(counted[0], making[0])
        gap.wait()
        with lock:
            making[0] -= 1
        return real(**values)

    monkeypatch.setattr(mail_services, name, noting)
    visits = [visit(network=f"10.{user.pk % 256}.{number}.0/24") for number in range(3)]
    answers = at_once([partial(ask_mail, visit=each, email=email) for each in visits])
    assert not faults(answers, TooMany)
    return counted[0]


def _links_that_open(password: str) -> int:
    """Request three mails simultaneously, from three networks. Return how many links open."""
    user = employee(password=hashed(password) if password else "")
    visits = [visit(network=f"10.{user.pk % 256}.{number}.0/24") for number in range(3)]
    answers = at_once([partial(ask_mail, visit=each, email=user.email) for each in visits])
    assert not faults(answers, TooMany)
    assert MailLink.objects.filter(user=user).count() == 3
    return MailLink.objects.usable(timezone.now()).filter(user=user).count()
