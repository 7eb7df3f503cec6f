"""Race 8: test that a counter code is accepted once, and of fifty guesses only five are checked."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from accounts.models import SecurityEvent, User
from accounts.road.walk import Facts
from lib.throttle import TooMany
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import on_road, visit
from tests.unit.twofactor.recovering import carrying, enrolled, issued
from tests.unit.twofactor.second_factor import pending, present_code
from twofactor.app_codes import connect_app
from twofactor.counter_codes import enter_counter_code
from twofactor.models import Authenticator, CounterCode
from twofactor.recovery import counter_code_of
from twofactor.verdicts import Outcome, Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 8", "S61")]

GUESSES = 50
ONE_RIGHT = [Verdict.ENDED, Verdict.RIGHT]


@pytest.mark.asvs("V6.5.1")
def test_of_two_browsers_with_one_code_one_replaces_the_app() -> None:
    for _trial in range(TRIALS):
        user, verdicts = _two_browsers()
        assert verdicts == ONE_RIGHT
        assert _happened(user) == 1


def test_condition_on_the_code_suffices_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded.without_lock(monkeypatch)
    for _trial in range(TRIALS):
        user, verdicts = _two_browsers()
        assert verdicts == ONE_RIGHT
        assert _happened(user) == 1


def test_lock_suffices_without_the_condition_on_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    for _trial in range(TRIALS):
        unguarded.counter_code_checked_then_deleted(monkeypatch, Gap(2, seconds=0.05))
        user, verdicts = _two_browsers()
        assert verdicts == ONE_RIGHT
        assert _happened(user) == 1


@pytest.mark.asvs("V15.4.2")
def test_control_without_lock_and_condition_replaces_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The unsafe version lacks the lock, the condition, and the deletion of the other pending app.

    Any of the three would refuse the second app. So does SQLite, with its one writer at a time.
    """
    unguarded.without_lock(monkeypatch)
    unguarded.rivals_stay_pending(monkeypatch)

    def replaces_twice() -> bool:
        unguarded.counter_code_checked_then_deleted(monkeypatch, Gap(2))
        user, verdicts = _two_browsers()
        return verdicts == [Verdict.RIGHT, Verdict.RIGHT] and _happened(user) == 2

    assert any_trial(replaces_twice) is not serialises()


def test_of_fifty_parallel_guesses_five_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = _count_judged(monkeypatch)
    for _trial in range(TRIALS):
        judged.clear()
        answers = _guess_fifty_times()
        assert len(judged) == 5
        assert not faults(answers, TooMany)
        assert sum(isinstance(answer, TooMany) for answer in answers) == GUESSES - 4


@pytest.mark.requirement("race 7")
def test_control_that_reads_the_count_first_checks_more(monkeypatch: pytest.MonkeyPatch) -> None:
    judged = _count_judged(monkeypatch)

    def judges_more() -> bool:
        judged.clear()
        with monkeypatch.context() as patch:
            unguarded.charge_read_then_written(patch, Gap(GUESSES))
            _guess_fifty_times()
        return len(judged) > 5

    assert any_trial(judges_more)


def _two_browsers() -> tuple[User, list[Verdict]]:
    """Enter one code in two browsers, each with its own new app. Finish both at the same moment."""
    user = enrolled()
    issued(user)
    sign_ins = [carrying(User.objects.get(pk=user.pk)) for _browser in range(2)]
    deeds = [partial(connect_app, facts=facts, code=_app_code(facts)) for facts in sign_ins]
    answers = at_once(deeds)
    assert not faults(answers)
    verdicts = [answer.verdict for answer in answers if isinstance(answer, Outcome)]
    return user, sorted(verdicts, key=lambda verdict: verdict.value)


def _app_code(facts: Facts) -> str:
    return present_code(pending(facts), facts.visit.now)


def _happened(user: User) -> int:
    """Return how often the app was replaced. Check that one app is left, and no counter code."""
    assert Authenticator.objects.filter(user=user, confirmed=True).count() == 1
    assert not CounterCode.objects.filter(user=user).exists()
    return SecurityEvent.objects.filter(user_id=user.pk, what="app_replaced").count()


def _guess_fifty_times() -> list[Outcome | BaseException]:
    """Make one guess in each of fifty sign-ins of one person, each from its own network."""
    user = enrolled()
    issued(user)
    networks = [f"10.0.{number}.0/24" for number in range(GUESSES)]
    rivals = [on_road(user, visit(network=network)) for network in networks]
    return at_once([partial(enter_counter_code, facts=rival, code="ZZZZZZZZ") for rival in rivals])


def _count_judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets an item per guess that the site compares with the issued code."""
    judged: list[str] = []

    def noting(user: User, now: datetime) -> CounterCode | None:
        judged.append("judged")
        return counter_code_of(user, now)

    monkeypatch.setattr("twofactor.counter_codes.counter_code_of", noting)
    return judged
