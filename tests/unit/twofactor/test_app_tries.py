"""Rate limits of wrong app codes: per network, over all networks, and at most 100 in a row."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest

from accounts.browser.known_browser import remember_login
from accounts.models import User
from lib.throttle import TooMany
from tests.unit.accounts.people import NETWORK, cookies_after, employee, on_road, visit
from tests.unit.twofactor.second_factor import (
    at_connect,
    connected,
    pending,
    present_code,
    wrong_code,
)
from twofactor.app_codes import check_app_code, connect_app
from twofactor.models import Authenticator
from twofactor.verdicts import Outcome, Verdict

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S21")]

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
def user() -> User:
    """Return a user with an authenticator app."""
    owner = employee()
    connected(owner, NOW)
    return owner


def _type(
    user: User,
    code: str,
    *,
    network: str = NETWORK,
    now: datetime = NOW,
    cookies: Mapping[str, str] | None = None,
) -> Outcome:
    where = visit(now=now, network=network, cookies=cookies)
    return check_app_code(facts=on_road(user, where), code=code)


def _app(user: User) -> Authenticator:
    device = Authenticator.objects.confirmed_of(user)
    assert device is not None
    return device


def _right(user: User, now: datetime = NOW) -> str:
    return present_code(_app(user), now)


def _wrong(user: User, now: datetime = NOW) -> str:
    """Return a code that the user's app does not show within five minutes of `now`."""
    return wrong_code(_app(user), now)


def _from(number: int) -> str:
    return f"10.{number // 256}.{number % 256}.0/24"


def _known(user: User) -> dict[str, str]:
    here = visit()
    remember_login(here, user)
    return cookies_after(here)


def _fail(user: User, times: int, *, first: int = 0, cookies: dict[str, str] | None = None) -> None:
    """Enter a wrong app code this many times, each time from another network."""
    wrong = _wrong(user)
    for number in range(first, first + times):
        outcome = _type(user, wrong, network=_from(number), cookies=cookies)
        assert outcome.verdict == Verdict.WRONG


def _wait(user: User, *, network: str = NETWORK, now: datetime = NOW) -> timedelta:
    with pytest.raises(TooMany) as stop:
        _type(user, _wrong(user), network=network, now=now)
    return timedelta(seconds=round((stop.value.retry_at - now).total_seconds()))


# Per authenticator and network


def test_from_the_fifth_failure_the_wait_is_30_seconds_doubling_to_an_hour(user: User) -> None:
    for _failure in range(5):
        _type(user, _wrong(user))
    now, waits = NOW, []
    for _failure in range(9):
        waits.append(_wait(user, now=now))
        now += waits[-1]
        assert _type(user, _wrong(user, now), now=now).verdict == Verdict.WRONG
    assert [wait // SECOND for wait in waits] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_right_code_waits_like_a_wrong_one(user: User) -> None:
    for _failure in range(5):
        _type(user, _wrong(user))
    with pytest.raises(TooMany):
        _type(user, _right(user))
    later = NOW + 30 * SECOND
    assert _type(user, _right(user, later), now=later).verdict == Verdict.RIGHT


def test_new_sign_in_does_not_reset_the_limit(user: User) -> None:
    for _failure in range(5):
        _type(user, _wrong(user))
    assert _wait(user) == 30 * SECOND


def test_another_user_in_the_same_network_has_their_own_limit(user: User) -> None:
    for _failure in range(5):
        _type(user, _wrong(user))
    other = employee()
    connected(other, NOW)
    assert _type(other, _right(other)).verdict == Verdict.RIGHT


def test_app_that_is_being_connected_follows_the_same_curve() -> None:
    facts = at_connect(employee())
    pending(facts)
    for _failure in range(5):
        assert connect_app(facts=facts, code="abcdef").verdict == Verdict.WRONG
    with pytest.raises(TooMany):
        connect_app(facts=facts, code="abcdef")


# Per authenticator, from all networks together


def test_after_21_failures_from_everywhere_one_try_is_allowed_every_30_seconds(user: User) -> None:
    _fail(user, 21)
    now = NOW
    for number in range(4):
        assert _wait(user, network=_from(100 + number), now=now) == 30 * SECOND
        now += 30 * SECOND
        outcome = _type(user, _wrong(user, now), network=_from(200 + number), now=now)
        assert outcome.verdict == Verdict.WRONG


def test_owner_enters_in_a_known_browser_while_the_app_is_attacked(user: User) -> None:
    _fail(user, 21)
    outcome = _type(user, _right(user), network=_from(100), cookies=_known(user))
    assert outcome.verdict == Verdict.RIGHT


def test_known_browser_of_another_user_counts_as_unknown(user: User) -> None:
    _fail(user, 21)
    with pytest.raises(TooMany):
        _type(user, _right(user), network=_from(100), cookies=_known(employee()))


def test_try_refused_by_the_shared_wait_is_not_charged_to_the_network(user: User) -> None:
    _fail(user, 21)
    for _refused in range(10):
        _wait(user)
    now = NOW + 15 * MINUTE
    for _failure in range(5):
        assert _type(user, _wrong(user, now), now=now).verdict == Verdict.WRONG


def test_shared_wait_is_reset_after_a_quarter_of_an_hour(user: User) -> None:
    _fail(user, 21)
    now = NOW + 15 * MINUTE
    for number in range(20):
        outcome = _type(user, _wrong(user, now), network=_from(100 + number), now=now)
        assert outcome.verdict == Verdict.WRONG


def test_right_code_ends_the_shared_wait(user: User) -> None:
    _fail(user, 21)
    _type(user, _right(user), network=_from(100), cookies=_known(user))
    _fail(user, 20, first=200)


# A hundred consecutive failures


@pytest.mark.asvs("V6.3.1")
def test_after_a_hundred_consecutive_failures_only_recovery_helps(user: User) -> None:
    known = _known(user)
    _fail(user, 100, cookies=known)
    right = _type(user, _right(user), network=_from(300), cookies=known)
    assert right.verdict == Verdict.ONLY_RECOVERY
    years = NOW + timedelta(days=3000)
    late = _type(user, _right(user, years), now=years, network=_from(301))
    assert late.verdict == Verdict.ONLY_RECOVERY


def test_hundredth_try_may_still_be_right(user: User) -> None:
    known = _known(user)
    _fail(user, 99, cookies=known)
    outcome = _type(user, _right(user), network=_from(300), cookies=known)
    assert outcome.verdict == Verdict.RIGHT


def test_right_code_resets_the_count_to_a_hundred(user: User) -> None:
    known = _known(user)
    _fail(user, 99, cookies=known)
    _type(user, _right(user), network=_from(300), cookies=known)
    _fail(user, 100, first=400, cookies=known)
    outcome = _type(user, _right(user), network=_from(300), cookies=known)
    assert outcome.verdict == Verdict.ONLY_RECOVERY


def test_hundred_failures_far_apart_count_as_consecutive_too(user: User) -> None:
    for number in range(100):
        now = NOW + number * timedelta(days=2)
        assert _type(user, _wrong(user, now), now=now).verdict == Verdict.WRONG
    late = NOW + timedelta(days=300)
    assert _type(user, _right(user, late), now=late).verdict == Verdict.ONLY_RECOVERY


def test_new_app_after_a_recovery_starts_without_failures(user: User) -> None:
    known = _known(user)
    _fail(user, 100, cookies=known)
    Authenticator.objects.filter(user=user).delete()
    connected(user, NOW)
    assert _type(user, _right(user), network=_from(300)).verdict == Verdict.RIGHT
