"""After failed logins to 30 accounts from one network, later attempts from it have to wait.

Users who logged in from that network or in that browser in the last 30 days do not wait.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

import pytest
from pytest_django import Settings

from accounts.log.events import Event, record
from accounts.models import User
from accounts.passwords import turns
from accounts.passwords.hashers import hash_slot, hash_slot_at_once, is_password_of
from accounts.passwords.login_throttle import demand_turn, note_entry
from lib.throttle import TooMany
from tests.unit.accounts.people import PASSWORD, visit
from tests.unit.accounts.tries import (
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    attacked,
    known_to,
    network,
    owner,
    suspected,
    try_password,
    wait_for,
)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.requirement("S20"),
]


Slot = Callable[..., AbstractContextManager[None]]


@pytest.mark.asvs("V6.3.1")
def test_stranger_in_a_network_that_failed_on_thirty_accounts_waits_30_seconds_per_try() -> None:
    user = owner()
    suspected()
    assert try_password(user.email) is None
    assert wait_for(user.email) == 30 * SECOND
    assert try_password(user.email, now=NOW + 30 * SECOND, password=PASSWORD) == "sms"


def test_try_refused_for_its_network_is_not_charged_to_the_account() -> None:
    user = owner()
    suspected()
    assert try_password(user.email) is None
    for _early in range(4):
        assert wait_for(user.email) == 30 * SECOND
    assert try_password(user.email, now=NOW + 30 * SECOND, password=PASSWORD) == "sms"


@pytest.mark.asvs("V6.1.1")
def test_stranger_in_a_suspect_network_can_still_log_in() -> None:
    suspected()
    assert [try_password(owner().email, password=PASSWORD) for _person in range(20)] == ["sms"] * 20


def test_29_accounts_are_not_yet_suspect_and_the_30th_is() -> None:
    for number in range(28):
        try_password(f"iemand{number}@mail.example")
    one, other = owner(), owner()
    assert [try_password(one.email) for _failure in range(4)] == [None] * 4
    try_password(other.email)
    assert try_password(other.email) is None
    assert wait_for(other.email) == 30 * SECOND


def test_right_password_of_a_blocked_user_counts_as_a_wrong_one() -> None:
    """Otherwise the 30th attempt of an attacker would show whether this password was right."""
    for number in range(29):
        try_password(f"iemand{number}@mail.example")
    blocked, other = owner(), owner()
    User.objects.filter(pk=blocked.pk).update(is_active=False)
    assert try_password(blocked.email, password=PASSWORD) is None
    try_password(other.email)
    assert wait_for(other.email) == 30 * SECOND


def test_many_failures_on_one_account_count_as_one_account() -> None:
    user, now = owner(), NOW
    for _failure in range(35):
        try:
            try_password("iemand@mail.example", now=now)
        except TooMany as stop:
            now = stop.retry_at
    assert [try_password(user.email, now=now) for _failure in range(4)] == [None] * 4


def test_user_who_logged_in_from_a_suspect_network_before_does_not_wait() -> None:
    user = owner()
    note_entry(visit(), user)
    suspected()
    assert [try_password(user.email) for _failure in range(4)] == [None] * 4


def test_user_who_logged_in_from_another_network_is_a_stranger_in_a_suspect_one() -> None:
    user = owner()
    note_entry(visit(network=network(1)), user)
    suspected()
    try_password(user.email)
    assert wait_for(user.email) == 30 * SECOND


def test_login_from_the_network_counts_for_thirty_days_from_the_latest() -> None:
    user, day = owner(), 24 * HOUR
    for login in (NOW - 40 * day, NOW - 29 * day):
        note_entry(visit(now=login), user)
    suspected()
    assert [try_password(user.email) for _failure in range(4)] == [None] * 4


def test_user_who_logged_in_from_the_network_thirty_days_ago_is_a_stranger_again() -> None:
    user = owner()
    note_entry(visit(now=NOW - 30 * 24 * HOUR), user)
    suspected()
    try_password(user.email)
    assert wait_for(user.email) == 30 * SECOND


def test_user_who_failed_to_log_in_from_the_network_is_still_a_stranger() -> None:
    user = owner()
    record(Event.MAIL_ASKED, user=user, visit=visit())
    suspected()
    try_password(user.email)
    assert wait_for(user.email) == 30 * SECOND


def test_known_browser_does_not_wait_in_a_suspect_network() -> None:
    user = owner()
    suspected()
    tries = [try_password(user.email, cookies=known_to(user)) for _failure in range(4)]
    assert tries == [None] * 4


def test_other_networks_do_not_become_suspect() -> None:
    user = owner()
    suspected()
    assert [try_password(user.email, network=network(1)) for _failure in range(4)] == [None] * 4


def test_network_is_trusted_again_a_quarter_of_an_hour_after_the_first_failure() -> None:
    user = owner()
    suspected()
    assert [try_password(user.email, now=NOW + 15 * MINUTE) for _failure in range(4)] == [None] * 4


def test_network_that_starts_again_on_the_same_accounts_is_suspect_again() -> None:
    user = owner()
    suspected()
    for number in range(30):
        assert try_password(f"iemand{number}@mail.example", now=NOW + 16 * MINUTE) is None
    try_password(user.email, now=NOW + 17 * MINUTE)
    assert wait_for(user.email, now=NOW + 17 * MINUTE) == 30 * SECOND


def test_right_passwords_make_no_network_suspect() -> None:
    for _person in range(35):
        assert try_password(owner().email, password=PASSWORD) == "sms"
    user = owner()
    assert [try_password(user.email) for _failure in range(4)] == [None] * 4


def test_strangers_of_a_suspect_network_leave_hash_slots_to_all_others() -> None:
    """Otherwise six requests of one client could take all hashing slots: nobody could log in."""
    user = owner()
    assert not demand_turn(visit(now=NOW), user.email).is_suspect
    suspected()
    assert demand_turn(visit(now=NOW), user.email).is_suspect
    assert demand_turn(visit(now=NOW), "niemand@mail.example").is_suspect
    assert not demand_turn(visit(now=NOW, cookies=known_to(user)), user.email).is_suspect
    assert not demand_turn(visit(now=NOW, network=network(1)), user.email).is_suspect
    note_entry(visit(now=NOW), user)
    assert demand_turn(visit(now=NOW), user.email).is_suspect


def test_login_is_hashed_in_a_slot_for_suspects_or_for_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user, held, told = owner(), list[bool](), list[list[bool]]()

    @contextmanager
    def noting(*, suspect: bool = False, slot: Slot = hash_slot) -> Iterator[None]:
        with slot(suspect=suspect) if suspect else slot():
            held.append(suspect)
            yield
            held.remove(suspect)

    def judging(owner: User | None, password: str) -> bool:
        told.append(list(held))
        return is_password_of(owner, password)

    suspected()
    monkeypatch.setattr(turns, "hash_slot", noting)
    monkeypatch.setattr(turns, "hash_slot_at_once", partial(noting, slot=hash_slot_at_once))
    monkeypatch.setattr("accounts.services.password.is_password_of", judging)
    try_password(user.email)
    try_password(user.email, network=network(1))
    assert told == [[True], [False]]


def test_try_that_the_rate_limit_refuses_takes_no_hash_slot(settings: Settings) -> None:
    settings.HASH_SLOTS, settings.HASH_PATIENCE = 1, SECOND / 100
    user = owner()
    for _failure in range(5):
        try_password(user.email)
    with hash_slot():
        assert wait_for(user.email) == 30 * SECOND


def test_try_at_an_account_under_attack_takes_no_hash_slot(settings: Settings) -> None:
    settings.HASH_SLOTS, settings.HASH_PATIENCE = 1, SECOND / 100
    user = owner()
    attacked(user)
    with hash_slot():
        assert wait_for(user.email, network=network(100)) == 30 * SECOND


def test_refused_try_from_a_suspect_network_takes_no_hash_slot(
    settings: Settings,
) -> None:
    settings.HASH_SLOTS, settings.HASH_PATIENCE = 1, SECOND / 100
    user = owner()
    suspected()
    try_password(user.email)
    with hash_slot():
        assert wait_for(user.email) == 30 * SECOND
