"""Race 5: test that one code of the app, entered fifty times simultaneously, is accepted once."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from accounts.models import SecurityEvent, Session
from lib.throttle import TooMany
from tests.races import unguarded
from tests.races.together import TRIALS, Gap, any_trial, at_once, faults, serialises
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.second_factor import connected, present_code
from twofactor.app_codes import check_app_code
from twofactor.verdicts import Outcome, Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("race 5", "S30")]

RIVALS = 50
FEW = 8


@pytest.mark.asvs("V6.5.1")
def test_of_fifty_parallel_uses_from_fifty_networks_one_logs_in() -> None:
    for _trial in range(TRIALS):
        verdicts = _same_code(_networks(RIVALS))
        assert verdicts.count(Verdict.RIGHT) == 1
        assert set(verdicts) == {Verdict.RIGHT, Verdict.USED}


def test_of_fifty_parallel_uses_from_one_network_one_logs_in() -> None:
    for _trial in range(TRIALS):
        verdicts = _same_code(["192.0.2.0/24"] * RIVALS)
        assert verdicts.count(Verdict.RIGHT) == 1


def test_condition_in_the_update_suffices_without_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    unguarded.without_lock(monkeypatch)
    for _trial in range(TRIALS):
        assert _same_code(_networks(FEW)).count(Verdict.RIGHT) == 1


def test_lock_suffices_without_the_condition_in_the_update(monkeypatch: pytest.MonkeyPatch) -> None:
    for _trial in range(TRIALS):
        unguarded.app_code_checked_then_saved(monkeypatch, Gap(FEW, seconds=0.02))
        assert _same_code(_networks(FEW)).count(Verdict.RIGHT) == 1


def test_control_without_lock_and_condition_logs_in_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Either the lock or the condition alone would refuse the second login.

    SQLite, with its one writer at a time, refuses that login even without lock and condition.
    """
    unguarded.without_lock(monkeypatch)

    def logs_in_twice() -> bool:
        unguarded.app_code_checked_then_saved(monkeypatch, Gap(FEW))
        return _same_code(_networks(FEW)).count(Verdict.RIGHT) > 1

    assert any_trial(logs_in_twice) is not serialises()


def _networks(number: int) -> list[str]:
    return [f"10.0.{count}.0/24" for count in range(number)]


def _same_code(networks: list[str]) -> list[Verdict]:
    """Enter one code in a sign-in of each network, all simultaneously. Return all verdicts."""
    now = timezone.now()
    user = employee()
    code = present_code(connected(user, now), now)
    sign_ins = [on_road(user, visit(network=network, now=now)) for network in networks]
    answers = at_once([partial(check_app_code, facts=facts, code=code) for facts in sign_ins])
    assert not faults(answers, TooMany)
    verdicts = [answer.verdict for answer in answers if isinstance(answer, Outcome)]
    entered = verdicts.count(Verdict.RIGHT)
    assert Session.objects.filter(user=user).count() == entered
    assert SecurityEvent.objects.filter(user_id=user.pk, what="login").count() == entered
    return verdicts
