"""The value of a remembered device in its cookie: replaced at each use, lost, copied, forged."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core import signing

from accounts.models import SecurityEvent, User
from accounts.road.walk import advance
from tests.unit.accounts.people import cookies_after, visit
from tests.unit.twofactor.remembering import (
    NAME,
    SALT,
    Cookies,
    after_use,
    before_the_code,
    cookie_of,
    entries_of,
    is_spared,
    notices,
    person_with_app,
    the_device,
    ticked,
)
from twofactor.devices import drop_if_refused, forget, is_remembered, rotate
from twofactor.models import RememberedDevice

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S41")]

MINUTE, DAY, SECOND = timedelta(minutes=1), timedelta(days=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-23T09:00:05+01:00", tick=False) as traveller:
        yield traveller


# Rotation


def test_value_is_rotated_at_each_use_and_the_row_stays() -> None:
    user = person_with_app()
    cookies, row = ticked(user), the_device().pk
    values = set()
    for _use in range(4):
        cookies = after_use(user, cookies)
        values.add(entries_of(cookies)[str(user.pk)][1])
    assert len(values) == 4
    assert the_device().pk == row


def test_checking_a_device_without_logging_in_changes_nothing() -> None:
    user = person_with_app()
    cookies, before = ticked(user), RememberedDevice.objects.values().get()
    for _look in range(3):
        assert is_spared(user, cookies)
    assert RememberedDevice.objects.values().get() == before


def test_login_with_the_code_does_not_rotate_the_value() -> None:
    user = person_with_app()
    cookies = ticked(user)
    facts = before_the_code(user, cookies).proven("code", str(user.authenticator_set.get().pk))
    advance(facts)
    assert entries_of(cookies_after(facts.visit)) == entries_of(cookies)


def test_lost_response_is_no_theft_and_the_value_is_rotated_again(
    clock: time_machine.Traveller,
) -> None:
    user = person_with_app()
    held = ticked(user)
    for _lost in range(3):
        clock.shift(2 * MINUTE)
        after_use(user, held)
    clock.shift(2 * MINUTE)
    arrived = after_use(user, held)
    assert is_spared(user, arrived)
    assert notices() == 0


def test_double_tap_leaves_the_cookies_of_both_responses_valid() -> None:
    user = person_with_app()
    held = ticked(user)
    first, second = after_use(user, held), after_use(user, held)
    assert second == held
    assert is_spared(user, first)
    assert is_spared(user, second)


def test_double_tap_of_a_minute_ago_counts_as_a_lost_response(
    clock: time_machine.Traveller,
) -> None:
    user = person_with_app()
    held = ticked(user)
    after_use(user, held)
    clock.shift(MINUTE)
    assert after_use(user, held) == held
    clock.shift(SECOND)
    assert after_use(user, held) != held


# Theft


def test_value_replaced_twice_ends_the_device_and_notifies_the_owner(
    clock: time_machine.Traveller,
) -> None:
    user = person_with_app()
    copied = ticked(user)
    used = copied
    for _use in range(2):
        clock.shift(5 * MINUTE)
        used = after_use(user, used)
    late = before_the_code(user, copied)
    assert not is_remembered(late)
    drop_if_refused(late)
    assert not RememberedDevice.objects.exists()
    assert not is_spared(user, used)
    assert notices() == 1
    assert SecurityEvent.objects.filter(user_id=user.pk, what="device_copied").count() == 1


def test_thief_and_owner_in_turns_are_detected_at_the_owners_second_use(
    clock: time_machine.Traveller,
) -> None:
    user = person_with_app()
    owner = thief = ticked(user)
    clock.shift(5 * MINUTE)
    owner = after_use(user, owner)
    clock.shift(5 * MINUTE)
    thief = after_use(user, thief)
    assert not is_spared(user, owner)
    drop_if_refused(before_the_code(user, owner))
    assert not is_spared(user, thief)
    assert notices() == 1


def test_road_ends_a_copied_device_and_asks_for_the_code(
    clock: time_machine.Traveller,
) -> None:
    user = person_with_app()
    copied = ticked(user)
    cookies = copied
    for _use in range(2):
        clock.shift(5 * MINUTE)
        cookies = after_use(user, cookies)
    facts = before_the_code(user, copied)
    assert advance(facts) == "code"
    assert not RememberedDevice.objects.exists()
    assert str(user.pk) not in entries_of(cookies_after(facts.visit))


def test_current_value_ends_no_device() -> None:
    user = person_with_app()
    facts = before_the_code(user, ticked(user))
    drop_if_refused(facts)
    assert RememberedDevice.objects.exists()
    assert notices() == 0


def test_copy_of_one_users_device_leaves_the_other_users_of_the_browser(
    clock: time_machine.Traveller,
) -> None:
    one, other = person_with_app(), person_with_app()
    copied = ticked(other, ticked(one))
    cookies = copied
    for _use in range(2):
        clock.shift(5 * MINUTE)
        cookies = after_use(one, cookies)
    late = before_the_code(one, copied)
    drop_if_refused(late)
    assert is_spared(other, cookies_after(late.visit))
    assert not is_spared(one, cookies_after(late.visit))


# Cookies of another origin


def _forgeries(user: User, number: int, token: str) -> dict[str, Cookies]:
    entries = {str(user.pk): [number, token]}
    plain = urlsafe_b64encode(json.dumps(entries).encode()).decode().rstrip("=")
    signed = signing.dumps(entries, salt=SALT)
    return {
        "unsigned": {NAME: plain},
        "made-up signature": {NAME: f"{plain}:1abcde:{'x' * 43}"},
        "no signature": {NAME: signed.rpartition(":")[0] + ":"},
        "other salt": cookie_of(entries, salt="accounts.known_browser"),
        "other key": {NAME: signing.dumps(entries, salt=SALT, key="another")},
        "one letter": {NAME: ("f" if signed[0] != "f" else "e") + signed[1:]},
        "rubbish": {NAME: "\x00é::"},
        "empty": {NAME: ""},
    }


@pytest.mark.requirement("S40")
@pytest.mark.asvs("V9.1.1")
@pytest.mark.parametrize("forgery", _forgeries(User(pk=1), 1, "x"))
def test_forged_cookie_neither_skips_the_code_nor_ends_a_device(forgery: str) -> None:
    user = person_with_app()
    cookies = ticked(user)
    for token in (entries_of(cookies)[str(user.pk)][1], "guessed"):
        forged = _forgeries(user, the_device().pk, token)[forgery]
        facts = before_the_code(user, forged)
        assert not is_remembered(facts)
        drop_if_refused(facts)
        rotate(facts)
        assert not facts.visit.answer
    assert is_spared(user, cookies)
    assert notices() == 0


@pytest.mark.requirement("S40")
def test_entry_of_another_user_neither_skips_the_code_nor_ends_a_device() -> None:
    user, other = person_with_app(), person_with_app()
    cookies = ticked(user)
    moved = cookie_of({str(other.pk): entries_of(cookies)[str(user.pk)]})
    facts = before_the_code(other, moved)
    assert not is_remembered(facts)
    drop_if_refused(facts)
    rotate(facts)
    assert is_spared(user, cookies)
    assert notices() == 0


def test_cookie_of_another_browser_of_the_same_person_is_another_device() -> None:
    user = person_with_app()
    phone, computer = ticked(user), ticked(user)
    assert RememberedDevice.objects.count() == 2
    mixed = entries_of(phone)[str(user.pk)][0], entries_of(computer)[str(user.pk)][1]
    assert not is_spared(user, cookie_of({str(user.pk): mixed}))
    forget(user=user, device_id=entries_of(phone)[str(user.pk)][0], visit=visit())
    assert not is_spared(user, phone)
    assert is_spared(user, computer)
