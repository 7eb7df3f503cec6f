"""Race 3: test that an SMS code is accepted once, and of fifty guesses only five are checked."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import pytest

from accounts.models import SecurityEvent
from lib.throttle import TooMany
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.second_factor import in_another_browser, sent_code
from twofactor.models import SmsCode
from twofactor.models.sms_code import SmsCodeQuerySet
from twofactor.sms_codes import check_sms_code
from twofactor.verdicts import Outcome, Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 3", "S22")]

GUESSES = 50
ONE_RIGHT = [Verdict.RIGHT, Verdict.USED]


@pytest.mark.asvs("V6.5.1")
def test_same_code_in_two_browsers_is_accepted_once() -> None:
    for _trial in range(TRIALS):
        assert _same_code_twice() == ONE_RIGHT


def test_condition_on_the_code_suffices_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded.without_lock(monkeypatch)
    for _trial in range(TRIALS):
        assert _same_code_twice() == ONE_RIGHT


def test_lock_suffices_without_the_condition_on_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    for _trial in range(TRIALS):
        unguarded.sms_code_checked_then_saved(monkeypatch, Gap(2, seconds=0.05))
        assert _same_code_twice() == ONE_RIGHT


def test_control_without_lock_and_condition_accepts_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Either the lock or the condition alone would refuse the second use.

    SQLite, with its one writer at a time, refuses that use even without lock and condition.
    """
    unguarded.without_lock(monkeypatch)

    def accepts_twice() -> bool:
        unguarded.sms_code_checked_then_saved(monkeypatch, Gap(2))
        return _same_code_twice() == [Verdict.RIGHT, Verdict.RIGHT]

    assert any_trial(accepts_twice) is not serialises()


@pytest.mark.asvs("V6.6.3")
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
    """The naive version checks more than five guesses: this proves that the test sees the race.

    On SQLite too it checks more, because it counts attempts outside a transaction.
    """
    judged = _count_judged(monkeypatch)

    def judges_more() -> bool:
        judged.clear()
        with monkeypatch.context() as patch:
            unguarded.charge_read_then_written(patch, Gap(GUESSES))
            _guess_fifty_times()
        return len(judged) > 5

    assert any_trial(judges_more)


def _same_code_twice() -> list[Verdict]:
    """Enter one code in two browsers at the same moment. Return the verdicts, RIGHT first."""
    facts = on_road(employee())
    code = sent_code(facts)
    browsers = (facts, in_another_browser(facts))
    answers = at_once([partial(check_sms_code, facts=browser, code=code) for browser in browsers])
    assert not faults(answers)
    assert SmsCode.objects.exclude(used_at=None).filter(user=facts.user).count() == 1
    verdicts = [answer.verdict for answer in answers if isinstance(answer, Outcome)]
    return sorted(verdicts, key=lambda verdict: verdict.value)


def _guess_fifty_times() -> list[Outcome | BaseException]:
    """Make one guess in each of fifty sign-ins of one person, each from its own network."""
    user = employee()
    first = on_road(user)
    code = sent_code(first)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    networks = [f"10.0.{number}.0/24" for number in range(GUESSES)]
    rivals = [on_road(user, visit(network=network)) for network in networks]
    answers = at_once([partial(check_sms_code, facts=rival, code=wrong) for rival in rivals])
    assert not SecurityEvent.objects.filter(user_id=user.pk, what="login").exists()
    return answers


def _count_judged(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets an item per guess that the site compares with the sent codes."""
    judged: list[str] = []
    spend = SmsCodeQuerySet.spend

    def noting(self: SmsCodeQuerySet, digests: list[str], now: datetime) -> bool:
        judged.append("judged")
        return spend(self, digests, now)

    monkeypatch.setattr(SmsCodeQuerySet, "spend", noting)
    return judged
