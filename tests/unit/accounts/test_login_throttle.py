"""How often a password may be tried: the three curves of a login (S20)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from accounts.events import record
from accounts.hashers import hashed
from accounts.known_browser import remember_login
from accounts.services import enter_password
from lib.throttle import TooMany
from tests.unit.accounts.people import NETWORK, PASSWORD, cookies_after, employee, visit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from accounts.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
NOW = timezone.now()


def _owner() -> User:
    return employee(password=hashed(PASSWORD))


def _try(
    email: str,
    *,
    network: str = NETWORK,
    now: datetime = NOW,
    cookies: Mapping[str, str] | None = None,
    password: str = "Niet het goede 1!",
) -> str | None:
    here = visit(network=network, now=now, cookies=cookies)
    return enter_password(visit=here, email=email, password=password)


def _wait(email: str, *, network: str = NETWORK, now: datetime = NOW) -> timedelta:
    """Try, expect to be refused, and say for how long."""
    with pytest.raises(TooMany) as stop:
        _try(email, network=network, now=now)
    # The throttle counts in milliseconds, rounded down.
    return timedelta(seconds=round((stop.value.retry_at - now).total_seconds()))


def _from(number: int) -> str:
    return f"10.{number // 256}.{number % 256}.0/24"


def _known(user: User) -> dict[str, str]:
    here = visit()
    remember_login(here, user)
    return cookies_after(here)


def _attacked(user: User) -> None:
    """Fail 21 times on one account, each time from another network."""
    for number in range(21):
        assert _try(user.email, network=_from(number)) is None


def _suspected(network: str = NETWORK) -> None:
    """Fail on thirty accounts from one network."""
    for number in range(30):
        assert _try(f"iemand{number}@mail.example", network=network) is None


# Per account and network


@pytest.mark.parametrize("is_known", [True, False])
def test_from_the_fifth_failure_the_wait_is_30_seconds_doubling_to_an_hour(
    *, is_known: bool
) -> None:
    email = _owner().email if is_known else "niemand@mail.example"
    for _failure in range(5):
        assert _try(email) is None
    now, waits = NOW, []
    for _failure in range(9):
        waits.append(_wait(email, now=now))
        now += waits[-1]
        assert _try(email, now=now) is None
    assert [wait // SECOND for wait in waits] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_right_password_waits_like_a_wrong_one() -> None:
    user = _owner()
    for _failure in range(5):
        _try(user.email)
    with pytest.raises(TooMany):
        _try(user.email, password=PASSWORD)
    assert _try(user.email, password=PASSWORD, now=NOW + 30 * SECOND) == "sms"


def test_another_network_and_another_account_have_their_own_tries() -> None:
    one, other = _owner(), _owner()
    for _failure in range(5):
        _try(one.email)
    assert _try(one.email, network=_from(1)) is None
    assert _try(other.email) is None


def test_address_in_capitals_has_no_tries_of_its_own() -> None:
    user = _owner()
    for _failure in range(5):
        _try(user.email)
    assert _wait(f" {user.email.upper()} ") == 30 * SECOND


def test_right_password_forgets_the_failures_before() -> None:
    user = _owner()
    for _round in range(3):
        for _failure in range(4):
            _try(user.email)
        assert _try(user.email, password=PASSWORD) == "sms"


def test_failures_are_forgotten_after_a_day() -> None:
    user = _owner()
    for _failure in range(5):
        _try(user.email)
    for _failure in range(4):
        assert _try(user.email, now=NOW + 24 * HOUR) is None


def test_wait_is_never_longer_than_an_hour_however_long_the_attack() -> None:
    user, now, waits = _owner(), NOW, [timedelta()]
    for _failure in range(200):
        try:
            _try(user.email, now=now)
        except TooMany as stop:
            waits.append(stop.retry_at - now)
            now = stop.retry_at + SECOND
    assert HOUR - SECOND < max(waits) <= HOUR
    assert _try(user.email, now=now + HOUR, password=PASSWORD) == "sms"


# Per account, from everywhere


def test_after_21_failures_from_everywhere_one_try_is_judged_every_30_seconds() -> None:
    user = _owner()
    _attacked(user)
    now = NOW
    for number in range(5):
        assert _wait(user.email, network=_from(100 + number), now=now) == 30 * SECOND
        now += 30 * SECOND
        assert _try(user.email, network=_from(200 + number), now=now) is None


def test_twenty_failures_from_everywhere_slow_nobody_down() -> None:
    user = _owner()
    for number in range(20):
        _try(user.email, network=_from(number))
    assert _try(user.email, network=_from(100)) is None


def test_unknown_account_is_slowed_down_as_a_known_one_is() -> None:
    for number in range(21):
        _try("niemand@mail.example", network=_from(number))
    assert _wait("niemand@mail.example", network=_from(100)) == 30 * SECOND


def test_account_under_attack_recovers_after_a_quarter_of_an_hour() -> None:
    user = _owner()
    _attacked(user)
    for number in range(20):
        assert _try(user.email, network=_from(100 + number), now=NOW + 15 * MINUTE) is None


def test_owner_enters_in_a_known_browser_while_the_account_is_attacked() -> None:
    user = _owner()
    _attacked(user)
    entered = _try(user.email, network=_from(100), cookies=_known(user), password=PASSWORD)
    assert entered == "sms"


def test_known_browser_of_somebody_else_is_a_stranger() -> None:
    user = _owner()
    _attacked(user)
    with pytest.raises(TooMany):
        _try(user.email, network=_from(100), cookies=_known(_owner()))


def test_known_browser_has_no_more_tries_from_its_own_network() -> None:
    user = _owner()
    cookies = _known(user)
    for _failure in range(5):
        _try(user.email, cookies=cookies)
    with pytest.raises(TooMany):
        _try(user.email, cookies=cookies, password=PASSWORD)


# Per network


def test_stranger_in_a_network_that_failed_on_thirty_accounts_waits_30_seconds_a_try() -> None:
    user = _owner()
    _suspected()
    assert _try(user.email) is None
    assert _wait(user.email) == 30 * SECOND
    assert _try(user.email, now=NOW + 30 * SECOND, password=PASSWORD) == "sms"


def test_nobody_is_shut_out_of_such_a_network_flatly() -> None:
    _suspected()
    assert [_try(_owner().email, password=PASSWORD) for _person in range(20)] == ["sms"] * 20


def test_29_accounts_are_not_yet_suspect_and_the_30th_is() -> None:
    for number in range(28):
        _try(f"iemand{number}@mail.example")
    one, other = _owner(), _owner()
    assert [_try(one.email) for _failure in range(4)] == [None] * 4
    _try(other.email)
    assert _try(other.email) is None
    assert _wait(other.email) == 30 * SECOND


def test_one_account_failing_often_is_one_account() -> None:
    user, now = _owner(), NOW
    for _failure in range(35):
        try:
            _try("iemand@mail.example", now=now)
        except TooMany as stop:
            now = stop.retry_at
    assert [_try(user.email, now=now) for _failure in range(4)] == [None] * 4


def test_who_logged_in_from_such_a_network_before_does_not_wait() -> None:
    user = _owner()
    record("login", user=user, visit=visit())
    _suspected()
    assert [_try(user.email) for _failure in range(4)] == [None] * 4


def test_who_logged_in_from_elsewhere_is_a_stranger_there() -> None:
    user = _owner()
    record("login", user=user, visit=visit(network=_from(1)))
    _suspected()
    _try(user.email)
    assert _wait(user.email) == 30 * SECOND


def test_who_tried_there_without_getting_in_is_a_stranger_still() -> None:
    user = _owner()
    record("mail_asked", user=user, visit=visit())
    _suspected()
    _try(user.email)
    assert _wait(user.email) == 30 * SECOND


def test_known_browser_does_not_wait_in_such_a_network() -> None:
    user = _owner()
    _suspected()
    tries = [_try(user.email, cookies=_known(user)) for _failure in range(4)]
    assert tries == [None] * 4


def test_other_networks_have_nothing_to_do_with_it() -> None:
    user = _owner()
    _suspected()
    assert [_try(user.email, network=_from(1)) for _failure in range(4)] == [None] * 4


def test_network_is_trusted_again_a_quarter_of_an_hour_after_the_first_failure() -> None:
    user = _owner()
    _suspected()
    assert [_try(user.email, now=NOW + 15 * MINUTE) for _failure in range(4)] == [None] * 4


def test_network_that_starts_again_on_the_same_accounts_is_suspect_again() -> None:
    user = _owner()
    _suspected()
    for number in range(30):
        assert _try(f"iemand{number}@mail.example", now=NOW + 16 * MINUTE) is None
    _try(user.email, now=NOW + 17 * MINUTE)
    assert _wait(user.email, now=NOW + 17 * MINUTE) == 30 * SECOND


def test_right_passwords_make_no_network_suspect() -> None:
    for _person in range(35):
        assert _try(_owner().email, password=PASSWORD) == "sms"
    user = _owner()
    assert [_try(user.email) for _failure in range(4)] == [None] * 4
