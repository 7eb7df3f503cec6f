"""Connecting an app: the rate limit of wrong codes, and what is stored after a right code."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from accounts.road.walk import Facts
from lib.throttle import TooMany
from messaging.models import Message
from tests.unit.accounts.people import cookies_after, employee, on_road, visit
from tests.unit.twofactor.second_factor import at_connect, pending, present_code, wrong_code
from twofactor.app_codes import check_app_code, connect_app
from twofactor.devices import is_remembered
from twofactor.models import Authenticator
from twofactor.verdicts import Outcome, Verdict

pytestmark = pytest.mark.django_db

ELSEWHERE, STEP = "198.51.100.0/24", timedelta(seconds=30)


def _before() -> Facts:
    """Return the `Facts` of a new user's sign-in, for which an app is created but not connected."""
    facts = at_connect(employee())
    pending(facts)
    return facts


def _shown(facts: Facts) -> Authenticator:
    device: Authenticator = Authenticator.objects.get(user=facts.user)
    return device


def _fail(facts: Facts, times: int) -> None:
    for _failure in range(times):
        code = wrong_code(_shown(facts), facts.visit.now)
        assert connect_app(facts=facts, code=code).verdict == Verdict.WRONG


def _connect(facts: Facts, *, remember: bool | None = None) -> Outcome:
    code = present_code(_shown(facts), facts.visit.now)
    if remember is None:
        return connect_app(facts=facts, code=code)
    return connect_app(facts=facts, code=code, remember=remember)


@pytest.mark.requirement("S21")
def test_five_wrong_codes_stop_this_user_and_no_other() -> None:
    slow, quick = _before(), _before()
    _fail(slow, 5)
    with pytest.raises(TooMany):
        _connect(slow)
    assert _connect(quick).verdict == Verdict.RIGHT


@pytest.mark.requirement("S21")
def test_wrong_codes_from_another_network_do_not_count_against_this_one() -> None:
    facts = _before()
    elsewhere = replace(facts, visit=replace(facts.visit, network=ELSEWHERE))
    _fail(elsewhere, 5)
    with pytest.raises(TooMany):
        _connect(elsewhere)
    assert _connect(facts).verdict == Verdict.RIGHT


@pytest.mark.requirement("S21")
def test_user_who_connects_an_app_begins_without_failures() -> None:
    facts = _before()
    _fail(facts, 4)
    assert _connect(facts).verdict == Verdict.RIGHT
    device = _shown(facts)
    for _failure in range(4):
        wrong = wrong_code(device, facts.visit.now)
        assert check_app_code(facts=on_road(facts.user), code=wrong).verdict == Verdict.WRONG


@pytest.mark.requirement("S40")
@pytest.mark.parametrize("remember", [None, False, True])
def test_browser_is_remembered_on_request_without_a_mail(*, remember: bool | None) -> None:
    facts = _before()
    assert _connect(facts, remember=remember).verdict == Verdict.RIGHT
    later = on_road(facts.user, visit(cookies=cookies_after(facts.visit)))
    assert is_remembered(later) is bool(remember)
    assert not Message.objects.filter(purpose="device_remembered").exists()


@pytest.mark.requirement("S54")
@pytest.mark.parametrize("remember", [False, True])
def test_login_that_remembers_the_browser_sends_a_mail(*, remember: bool) -> None:
    facts = _before()
    _connect(facts)
    # The code that connected the app is burned; this is the code of the next time step.
    code = present_code(_shown(facts), facts.visit.now + STEP)
    outcome = check_app_code(facts=on_road(facts.user), code=code, remember=remember)
    assert (outcome.verdict, outcome.where) == (Verdict.RIGHT, "home")
    told = Message.objects.filter(user=facts.user, purpose="device_remembered")
    assert told.exists() is remember
