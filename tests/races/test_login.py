"""Race 11: test that of fifty wrong passwords, entered simultaneously, only five are checked."""

from __future__ import annotations

from functools import partial
from itertools import count

import pytest

from accounts.models import User
from accounts.passwords.hashers import Argon2, hashed, is_password_of
from accounts.services import password as password_services
from accounts.services.password import enter_password
from lib.throttle import TooMany
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults
from tests.unit.accounts.people import PASSWORD, employee, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 11")]

GUESSES = 50

_numbers = count()


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list. Each password that the site hashes and compares is added to it."""
    seen: list[str] = []

    def noting(user: User | None, password: str) -> bool:
        seen.append(password)
        return is_password_of(user, password)

    monkeypatch.setattr(password_services, "is_password_of", noting)
    return seen


@pytest.mark.requirement("S25")
@pytest.mark.asvs("V6.3.1")
def test_of_fifty_parallel_guesses_five_are_checked(judged: list[str]) -> None:
    for _trial in range(TRIALS):
        judged.clear()
        answers = _guess(employee(password=hashed(PASSWORD)).email)
        assert len(judged) == 5
        assert answers.count(None) == 5


@pytest.mark.requirement("S25")
def test_of_fifty_parallel_guesses_at_an_unknown_address_five_are_checked(
    judged: list[str],
) -> None:
    for trial in range(TRIALS):
        judged.clear()
        answers = _guess(f"niemand{trial}@mail.example")
        assert len(judged) == 5
        assert answers.count(None) == 5


@pytest.mark.requirement("race 7", "S25")
def test_control_that_reads_the_count_first_checks_more(
    judged: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The naive version checks more than five guesses: this proves that the test sees the race.

    On SQLite too it checks more, because it counts attempts outside a transaction.
    """

    def judges_more() -> bool:
        judged.clear()
        with monkeypatch.context() as patch:
            unguarded.charge_read_then_written(patch, Gap(GUESSES))
            _guess(employee(password=hashed(PASSWORD)).email)
        return len(judged) > 5

    assert any_trial(judges_more)


@pytest.mark.requirement("S3")
def test_double_tap_while_the_hash_is_renewed_logs_in_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _trial in range(TRIALS):
        with monkeypatch.context() as patch:
            patch.setattr(Argon2, "time_cost", 2)
            old = hashed(PASSWORD)
        user = employee(password=old)
        tap = partial(enter_password, email=user.email, password=PASSWORD)
        answers = at_once([partial(tap, visit=visit()) for _tap in range(2)])
        assert answers == ["sms", "sms"]
        user.refresh_from_db()
        assert user.password != old
        assert is_password_of(user, PASSWORD)


def _guess(email: str) -> list[str | BaseException | None]:
    """Enter fifty wrong passwords at the same moment, each in another browser of one network.

    Each trial has another network: the site slows down a network that fails for many accounts.
    """
    network = f"10.0.{next(_numbers)}.0/24"
    answers = at_once(
        [
            partial(
                enter_password, visit=visit(network=network), email=email, password=f"fout {number}"
            )
            for number in range(GUESSES)
        ]
    )
    assert not faults(answers, TooMany)
    return answers
