"""Test which app codes are refused and burned if the phone's or the server's clock is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from accounts.models import User
from lib.throttle import TooMany
from tests.unit.accounts.people import employee, on_road, visit
from tests.unit.twofactor.second_factor import at_connect, connected, pending
from twofactor.app_codes import check_app_code, connect_app
from twofactor.models import Authenticator
from twofactor.otpauth import code_at, time_step
from twofactor.verdicts import Outcome, Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S32")]

STEP = timedelta(seconds=30)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BESIDE = [steps for steps in range(-10, 11) if abs(steps) > 1]

_networks = count()


def _owner() -> tuple[User, Authenticator]:
    user = employee()
    return user, connected(user, NOW)


def _type(user: User, code: str, later: timedelta = timedelta()) -> Outcome:
    """Enter an app code in a new browser and from a new network, so that no rate limit applies."""
    where = visit(now=NOW + later, network=f"10.0.{next(_networks)}.0/24")
    return check_app_code(facts=on_road(user, where), code=code)


def _code(device: Authenticator, steps: int) -> str:
    """Return the code of an app whose clock is this many time steps ahead of NOW."""
    return code_at(device.key, time_step(NOW) + steps)


@pytest.mark.parametrize("steps", BESIDE)
def test_code_within_ten_steps_returns_how_far_the_clock_is_off_and_which_way(steps: int) -> None:
    user, device = _owner()
    outcome = _type(user, _code(device, steps))
    assert (outcome.verdict, outcome.clock_off) == (Verdict.CLOCK, steps * 30)


@pytest.mark.requirement("D4")
@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_code_of_an_adjacent_step_is_right(steps: int) -> None:
    user, device = _owner()
    assert _type(user, _code(device, steps)).verdict == Verdict.RIGHT


@pytest.mark.asvs("V6.5.8")
@pytest.mark.parametrize("steps", [-12, -11, 11, 12, 120])
def test_code_further_off_is_wrong(steps: int) -> None:
    user, device = _owner()
    assert _type(user, _code(device, steps)).verdict == Verdict.WRONG
    assert Authenticator.objects.get(pk=device.pk).burned == []


@pytest.mark.parametrize("steps", BESIDE)
def test_early_code_is_burned_and_refused_when_its_time_comes(steps: int) -> None:
    user, device = _owner()
    code = _code(device, steps)
    _type(user, code)
    if steps > 0:
        assert _type(user, code, later=steps * STEP).verdict == Verdict.USED
    assert time_step(NOW) + steps in Authenticator.objects.get(pk=device.pk).burned


def test_codes_adjacent_to_the_burned_one_are_accepted() -> None:
    user, device = _owner()
    _type(user, _code(device, 5))
    assert _type(user, _code(device, 4), later=5 * STEP).verdict == Verdict.RIGHT
    assert _type(user, _code(device, 5), later=5 * STEP).verdict == Verdict.USED
    assert _type(user, _code(device, 6), later=5 * STEP).verdict == Verdict.RIGHT


def test_every_early_code_that_was_entered_stays_burned() -> None:
    user, device = _owner()
    for steps in range(2, 11):
        _type(user, _code(device, steps))
    for steps in range(2, 11):
        outcome = _type(user, _code(device, steps), later=steps * STEP)
        assert outcome.verdict == Verdict.USED


def test_list_of_burned_steps_is_bounded() -> None:
    _user, device = _owner()
    first = time_step(NOW)
    for step in range(first, first + 500):
        Authenticator.objects.burn_nearby(device.pk, step)
    assert len(Authenticator.objects.get(pk=device.pk).burned) <= 21


def test_burning_the_step_of_a_removed_app_raises_no_error() -> None:
    _user, device = _owner()
    Authenticator.objects.all().delete()
    Authenticator.objects.burn_nearby(device.pk, time_step(NOW))
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize("steps", [-7, 7])
def test_code_of_a_clock_that_is_off_counts_as_a_failure(steps: int) -> None:
    user, device = _owner()
    facts = on_road(user, visit(now=NOW))
    for _failure in range(5):
        assert check_app_code(facts=facts, code=_code(device, steps)).verdict == Verdict.CLOCK
    with pytest.raises(TooMany):
        check_app_code(facts=facts, code=_code(device, 0))


def test_code_of_the_last_login_counts_as_used_and_not_as_a_slow_clock() -> None:
    user, device = _owner()
    code = _code(device, 0)
    facts = on_road(user, visit(now=NOW))
    assert check_app_code(facts=facts, code=code).verdict == Verdict.RIGHT
    later = on_road(user, visit(now=NOW + 4 * STEP))
    assert check_app_code(facts=later, code=code).verdict == Verdict.USED


def test_clock_that_is_off_is_reported_while_connecting_too() -> None:
    facts = at_connect(employee())
    device = pending(facts)
    code = code_at(device.key, time_step(facts.visit.now) + 4)
    outcome = connect_app(facts=facts, code=code)
    assert (outcome.verdict, outcome.clock_off) == (Verdict.CLOCK, 120)
    assert not Authenticator.objects.filter(confirmed=True).exists()


def test_code_burned_while_connecting_does_not_connect_when_its_time_comes() -> None:
    facts = at_connect(employee())
    device = pending(facts)
    step = time_step(facts.visit.now) + 4
    connect_app(facts=facts, code=code_at(device.key, step))
    later = replace(facts, visit=replace(facts.visit, now=facts.visit.now + 4 * STEP))
    assert connect_app(facts=later, code=code_at(device.key, step)).verdict == Verdict.USED
    assert connect_app(facts=later, code=code_at(device.key, step + 1)).verdict == Verdict.RIGHT


@pytest.mark.parametrize("seconds", [-660, -31, 31, 120])
def test_clock_of_the_phone_is_not_blamed_while_our_own_is_off(
    clocks_apart: Callable[[timedelta], None], seconds: int
) -> None:
    user, device = _owner()
    clocks_apart(timedelta(seconds=seconds))
    for steps in (-22, -4, 4, 22):
        outcome = _type(user, _code(device, steps))
        assert (outcome.verdict, outcome.clock_off) == (Verdict.OUR_CLOCK, 0)
    assert time_step(NOW) + 4 in Authenticator.objects.get(pk=device.pk).burned
    assert _type(user, _code(device, 0)).verdict == Verdict.RIGHT


def test_step_used_ahead_stays_used_after_our_clock_is_set_back() -> None:
    user, device = _owner()
    ahead = time_step(NOW) + 120
    Authenticator.objects.burn(device, ahead)
    for steps in (0, 1, 5):
        assert _type(user, _code(device, steps)).verdict == Verdict.OUR_CLOCK
    assert Authenticator.objects.get(pk=device.pk).last_step == ahead
    assert _type(user, _code(device, 121), later=121 * STEP).verdict == Verdict.RIGHT


def test_code_burned_before_the_clock_jumped_stays_burned_when_it_is_set_back() -> None:
    user, device = _owner()
    _type(user, _code(device, 5))
    _type(user, _code(device, 125), later=120 * STEP)
    assert _type(user, _code(device, 5), later=5 * STEP).verdict == Verdict.USED
