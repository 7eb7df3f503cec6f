"""Rate limits of password attempts on one account: per network, and over all networks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lib.throttle import TooMany
from tests.unit.accounts.people import PASSWORD
from tests.unit.accounts.tries import (
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    attacked,
    known_to,
    network,
    owner,
    try_password,
    wait_for,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.requirement("S20"),
]


# Per account and network


@pytest.mark.asvs("V6.3.1")
@pytest.mark.parametrize("is_known", [True, False])
def test_from_the_fifth_failure_the_wait_is_30_seconds_doubling_to_an_hour(
    *, is_known: bool
) -> None:
    email = owner().email if is_known else "niemand@mail.example"
    for _failure in range(5):
        assert try_password(email) is None
    now, waits = NOW, []
    for _failure in range(9):
        waits.append(wait_for(email, now=now))
        now += waits[-1]
        assert try_password(email, now=now) is None
    assert [wait // SECOND for wait in waits] == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_right_password_waits_like_a_wrong_one() -> None:
    user = owner()
    for _failure in range(5):
        try_password(user.email)
    with pytest.raises(TooMany):
        try_password(user.email, password=PASSWORD)
    assert try_password(user.email, password=PASSWORD, now=NOW + 30 * SECOND) == "sms"


def test_another_network_and_another_account_have_their_own_limit() -> None:
    one, other = owner(), owner()
    for _failure in range(5):
        try_password(one.email)
    assert try_password(one.email, network=network(1)) is None
    assert try_password(other.email) is None


def test_address_in_capitals_shares_the_limit_of_the_account() -> None:
    user = owner()
    for _failure in range(5):
        try_password(user.email)
    assert wait_for(f" {user.email.upper()} ") == 30 * SECOND


def test_right_password_resets_the_failures_before() -> None:
    user = owner()
    for _round in range(3):
        for _failure in range(4):
            try_password(user.email)
        assert try_password(user.email, password=PASSWORD) == "sms"


def test_failures_are_forgotten_after_a_day() -> None:
    user = owner()
    for _failure in range(5):
        try_password(user.email)
    for _failure in range(4):
        assert try_password(user.email, now=NOW + 24 * HOUR) is None


@pytest.mark.asvs("V6.1.1")
def test_wait_is_never_longer_than_an_hour_however_long_the_attack() -> None:
    user, now, waits = owner(), NOW, [timedelta()]
    for _failure in range(200):
        try:
            try_password(user.email, now=now)
        except TooMany as stop:
            waits.append(stop.retry_at - now)
            now = stop.retry_at + SECOND
    assert HOUR - SECOND < max(waits) <= HOUR
    assert try_password(user.email, now=now + HOUR, password=PASSWORD) == "sms"


# Per account, from all networks together


@pytest.mark.asvs("V6.3.1")
def test_after_21_failures_from_everywhere_one_try_is_allowed_every_30_seconds() -> None:
    user = owner()
    attacked(user)
    now = NOW
    for number in range(5):
        assert wait_for(user.email, network=network(100 + number), now=now) == 30 * SECOND
        now += 30 * SECOND
        assert try_password(user.email, network=network(200 + number), now=now) is None


def test_twenty_failures_from_everywhere_start_no_wait() -> None:
    user = owner()
    for number in range(20):
        try_password(user.email, network=network(number))
    assert try_password(user.email, network=network(100)) is None


def test_unknown_account_is_slowed_down_as_a_known_one_is() -> None:
    for number in range(21):
        try_password("niemand@mail.example", network=network(number))
    assert wait_for("niemand@mail.example", network=network(100)) == 30 * SECOND


def test_account_under_attack_recovers_after_a_quarter_of_an_hour() -> None:
    user = owner()
    attacked(user)
    for number in range(20):
        assert (
            try_password(user.email, network=network(100 + number), now=NOW + 15 * MINUTE) is None
        )


@pytest.mark.asvs("V6.1.1")
def test_owner_enters_in_a_known_browser_while_the_account_is_attacked() -> None:
    user = owner()
    attacked(user)
    entered = try_password(
        user.email, network=network(100), cookies=known_to(user), password=PASSWORD
    )
    assert entered == "sms"


def test_known_browser_of_another_user_counts_as_unknown() -> None:
    user = owner()
    attacked(user)
    with pytest.raises(TooMany):
        try_password(user.email, network=network(100), cookies=known_to(owner()))


def test_known_browser_has_the_same_limit_from_its_own_network() -> None:
    user = owner()
    cookies = known_to(user)
    for _failure in range(5):
        try_password(user.email, cookies=cookies)
    with pytest.raises(TooMany):
        try_password(user.email, cookies=cookies, password=PASSWORD)


def test_failures_of_another_browser_in_the_network_do_not_make_a_known_browser_wait() -> None:
    user, now = owner(), NOW
    for _failure in range(13):
        try:
            try_password(user.email, now=now)
        except TooMany as stop:
            now = stop.retry_at
    assert wait_for(user.email, now=now - SECOND) > SECOND
    entered = try_password(user.email, now=now - SECOND, cookies=known_to(user), password=PASSWORD)
    assert entered == "sms"


def test_login_in_a_known_browser_ends_the_wait_of_its_network() -> None:
    user = owner()
    for _failure in range(5):
        try_password(user.email)
    try_password(user.email, cookies=known_to(user), password=PASSWORD)
    assert try_password(user.email, password=PASSWORD) == "sms"
