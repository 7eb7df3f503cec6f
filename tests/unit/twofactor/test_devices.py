"""Remembered devices: value by value, person by person (S40-S43)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings as project
from django.core import signing

from accounts.models import SecurityEvent, User
from accounts.road import Facts, advance
from accounts.visit import Visit
from lib.tokens import digest
from messaging.models import Kind, Message
from tests.unit.accounts.people import cookies_after, employee, on_road, visit
from tests.unit.twofactor.second_factor import at_connect, connected, pending, present_code
from twofactor.devices import end_if_copied, forget, is_remembered, remember, rotate
from twofactor.models import RememberedDevice
from twofactor.services import Verdict, check_app_code, connect_app

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

MINUTE, DAY, SECOND = timedelta(minutes=1), timedelta(days=1), timedelta(seconds=1)
NAME = project.DEVICES_COOKIE_NAME
SALT = "twofactor.devices"

Cookies = dict[str, str]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """Hold the clock."""
    with time_machine.travel("2026-11-23T09:00:05+01:00", tick=False) as traveller:
        yield traveller


def _owner(**values: Any) -> User:
    user = employee(**values)
    connected(user, visit().now)
    return user


def _facts(user: User, cookies: Cookies | None = None) -> Facts:
    """Put somebody before the code, in a browser with these cookies."""
    return on_road(User.objects.get(pk=user.pk), visit(cookies=cookies))


def _ticked(user: User, cookies: Cookies | None = None) -> Cookies:
    """Tick 'Onthoud dit apparaat'; give the browser's cookies."""
    facts = _facts(user, cookies)
    remember(facts)
    return cookies_after(facts.visit)


def _used(user: User, cookies: Cookies) -> Cookies:
    """Let the device spare the code once; give the browser's cookies."""
    facts = _facts(user, cookies)
    assert is_remembered(facts)
    rotate(facts)
    return cookies_after(facts.visit)


def _is_spared(user: User, cookies: Cookies) -> bool:
    return is_remembered(_facts(user, cookies))


def _entries(cookies: Cookies) -> dict[str, tuple[int, str]]:
    entries: dict[str, tuple[int, str]] = signing.loads(cookies[NAME], salt=SALT)
    return entries


def _given(entries: object, salt: str = SALT) -> Cookies:
    return {NAME: signing.dumps(entries, salt=salt)}


def _device() -> RememberedDevice:
    return RememberedDevice.objects.get()


def _notices() -> int:
    return Message.objects.filter(kind=Kind.MAIL, purpose="device_copied").count()


# Remembering


def test_ticked_browser_is_remembered_for_its_person() -> None:
    user = _owner()
    assert _is_spared(user, _ticked(user))
    assert not _is_spared(user, {})


def test_cookie_holds_256_random_bits_and_the_table_only_their_digest() -> None:
    user = _owner()
    cookies = _ticked(user)
    number, token = _entries(cookies)[str(user.pk)]
    assert len(token) == 43
    assert (number, digest(token)) == (_device().pk, _device().digest)
    assert token not in repr(RememberedDevice.objects.values().get())


def test_cookie_lives_for_thirty_days() -> None:
    facts = _facts(_owner())
    remember(facts)
    assert facts.visit.answer[NAME][1] == 30 * DAY


def test_row_tells_the_owner_which_browser_and_network_it_is() -> None:
    user = _owner()
    facts = _facts(user)
    remember(replace(facts, visit=replace(facts.visit, agent="Chrome op Android")))
    assert (_device().agent, _device().network) == ("Chrome op Android", facts.visit.network)
    assert str(_device()) == "Chrome op Android"
    assert str(RememberedDevice()) == "onbekende browser"


def test_code_with_the_tick_remembers_and_without_it_does_not() -> None:
    user = _owner()
    device = user.authenticator_set.get()
    for tick in (False, True):
        facts = _facts(user)
        code = present_code(device, facts.visit.now + tick * 30 * SECOND)
        outcome = check_app_code(facts=facts, code=code, remember=tick)
        assert outcome.verdict == Verdict.RIGHT
        assert RememberedDevice.objects.exists() is tick


@pytest.mark.parametrize("remembering", [True, False])
def test_enrolment_with_the_tick_remembers_and_without_it_does_not(*, remembering: bool) -> None:
    facts = at_connect(employee())
    code = present_code(pending(facts), facts.visit.now)
    connect_app(facts=facts, code=code, remember=remembering)
    assert _is_spared(facts.user, cookies_after(facts.visit)) is remembering


def test_wrong_code_with_the_tick_remembers_nothing() -> None:
    facts = _facts(_owner())
    assert check_app_code(facts=facts, code="abcdef", remember=True).verdict == Verdict.WRONG
    assert not RememberedDevice.objects.exists()
    assert NAME not in facts.visit.answer


def test_session_of_a_spared_code_is_marked_as_password_only() -> None:
    user = _owner()
    facts = _facts(user, _ticked(user))
    assert advance(facts) == "home"
    assert facts.visit.session["amr"] == ["pwd"]


def test_ticked_again_there_is_one_row_and_the_old_value_is_worthless() -> None:
    user = _owner()
    first = _ticked(user)
    second = _ticked(user, first)
    assert RememberedDevice.objects.count() == 1
    assert _is_spared(user, second)
    assert not _is_spared(user, first)


def test_password_is_asked_all_the_same() -> None:
    user = _owner()
    facts = _facts(user, _ticked(user))
    begun = replace(facts, sign_in=replace(facts.sign_in, proofs={}))
    assert advance(begun) == "login"


# The thirty days


def test_device_ends_after_thirty_days_however_often_it_is_used(
    clock: time_machine.Traveller,
) -> None:
    user = _owner()
    cookies = _ticked(user)
    for _use in range(29):
        clock.shift(DAY)
        cookies = _used(user, cookies)
    clock.shift(DAY - SECOND)
    assert _is_spared(user, cookies)
    clock.shift(SECOND)
    assert not _is_spared(user, cookies)


# Rotation


def test_value_changes_at_each_use_and_the_row_stays() -> None:
    user = _owner()
    cookies, row = _ticked(user), _device().pk
    values = set()
    for _use in range(4):
        cookies = _used(user, cookies)
        values.add(_entries(cookies)[str(user.pk)][1])
    assert len(values) == 4
    assert _device().pk == row


def test_looking_without_logging_in_changes_nothing() -> None:
    user = _owner()
    cookies, before = _ticked(user), RememberedDevice.objects.values().get()
    for _look in range(3):
        assert _is_spared(user, cookies)
    assert RememberedDevice.objects.values().get() == before


def test_login_with_the_code_leaves_the_value() -> None:
    user = _owner()
    cookies = _ticked(user)
    facts = _facts(user, cookies).proven("code", str(user.authenticator_set.get().pk))
    advance(facts)
    assert _entries(cookies_after(facts.visit)) == _entries(cookies)


def test_lost_answer_is_no_theft_and_the_value_is_replaced_again(
    clock: time_machine.Traveller,
) -> None:
    user = _owner()
    held = _ticked(user)
    for _lost in range(3):
        clock.shift(2 * MINUTE)
        _used(user, held)
    clock.shift(2 * MINUTE)
    arrived = _used(user, held)
    assert _is_spared(user, arrived)
    assert _notices() == 0


def test_double_tap_keeps_either_answer_good() -> None:
    user = _owner()
    held = _ticked(user)
    first, second = _used(user, held), _used(user, held)
    assert second == held
    assert _is_spared(user, first)
    assert _is_spared(user, second)


def test_double_tap_of_a_minute_ago_counts_as_a_lost_answer(clock: time_machine.Traveller) -> None:
    user = _owner()
    held = _ticked(user)
    _used(user, held)
    clock.shift(MINUTE)
    assert _used(user, held) == held
    clock.shift(SECOND)
    assert _used(user, held) != held


# Theft


def test_value_replaced_twice_ends_the_device_and_tells_the_owner(
    clock: time_machine.Traveller,
) -> None:
    user = _owner()
    copied = _ticked(user)
    used = copied
    for _use in range(2):
        clock.shift(5 * MINUTE)
        used = _used(user, used)
    late = _facts(user, copied)
    assert not is_remembered(late)
    end_if_copied(late)
    assert not RememberedDevice.objects.exists()
    assert not _is_spared(user, used)
    assert _notices() == 1
    assert SecurityEvent.objects.filter(user_id=user.pk, what="device_copied").count() == 1


def test_thief_and_owner_in_turns_are_noticed_at_the_owners_second_use(
    clock: time_machine.Traveller,
) -> None:
    user = _owner()
    owner = thief = _ticked(user)
    clock.shift(5 * MINUTE)
    owner = _used(user, owner)
    clock.shift(5 * MINUTE)
    thief = _used(user, thief)
    assert not _is_spared(user, owner)
    end_if_copied(_facts(user, owner))
    assert not _is_spared(user, thief)
    assert _notices() == 1


def test_road_ends_a_copied_device_by_itself_and_asks_the_code(
    clock: time_machine.Traveller,
) -> None:
    user = _owner()
    copied = _ticked(user)
    cookies = copied
    for _use in range(2):
        clock.shift(5 * MINUTE)
        cookies = _used(user, cookies)
    facts = _facts(user, copied)
    assert advance(facts) == "code"
    assert not RememberedDevice.objects.exists()
    assert str(user.pk) not in _entries(cookies_after(facts.visit))


def test_right_value_ends_nothing() -> None:
    user = _owner()
    facts = _facts(user, _ticked(user))
    end_if_copied(facts)
    assert RememberedDevice.objects.exists()
    assert _notices() == 0


def test_copy_of_one_person_leaves_the_others_of_the_browser(
    clock: time_machine.Traveller,
) -> None:
    one, other = _owner(), _owner()
    copied = _ticked(other, _ticked(one))
    cookies = copied
    for _use in range(2):
        clock.shift(5 * MINUTE)
        cookies = _used(one, cookies)
    late = _facts(one, copied)
    end_if_copied(late)
    assert _is_spared(other, cookies_after(late.visit))
    assert not _is_spared(one, cookies_after(late.visit))


# What was never ours


def _forgeries(user: User, number: int, token: str) -> dict[str, Cookies]:
    entries = {str(user.pk): [number, token]}
    plain = urlsafe_b64encode(json.dumps(entries).encode()).decode().rstrip("=")
    signed = signing.dumps(entries, salt=SALT)
    return {
        "unsigned": {NAME: plain},
        "made-up signature": {NAME: f"{plain}:1abcde:{'x' * 43}"},
        "no signature": {NAME: signed.rpartition(":")[0] + ":"},
        "other salt": _given(entries, salt="accounts.known_browser"),
        "other key": {NAME: signing.dumps(entries, salt=SALT, key="another")},
        "one letter": {NAME: ("f" if signed[0] != "f" else "e") + signed[1:]},
        "rubbish": {NAME: "\x00é::"},
        "empty": {NAME: ""},
    }


@pytest.mark.parametrize("forgery", _forgeries(User(pk=1), 1, "x"))
def test_forged_cookie_neither_spares_nor_ends(forgery: str) -> None:
    user = _owner()
    cookies = _ticked(user)
    for token in (_entries(cookies)[str(user.pk)][1], "guessed"):
        forged = _forgeries(user, _device().pk, token)[forgery]
        facts = _facts(user, forged)
        assert not is_remembered(facts)
        end_if_copied(facts)
        rotate(facts)
        assert not facts.visit.answer
    assert _is_spared(user, cookies)
    assert _notices() == 0


def test_entry_of_another_person_neither_spares_nor_ends() -> None:
    user, other = _owner(), _owner()
    cookies = _ticked(user)
    moved = _given({str(other.pk): _entries(cookies)[str(user.pk)]})
    facts = _facts(other, moved)
    assert not is_remembered(facts)
    end_if_copied(facts)
    rotate(facts)
    assert _is_spared(user, cookies)
    assert _notices() == 0


def test_cookie_of_another_browser_of_the_same_person_is_another_device() -> None:
    user = _owner()
    phone, computer = _ticked(user), _ticked(user)
    assert RememberedDevice.objects.count() == 2
    mixed = _entries(phone)[str(user.pk)][0], _entries(computer)[str(user.pk)][1]
    assert not _is_spared(user, _given({str(user.pk): mixed}))
    forget(user=user, device_id=_entries(phone)[str(user.pk)][0], visit=visit())
    assert not _is_spared(user, phone)
    assert _is_spared(user, computer)


# Several people, staff


def test_of_six_people_the_latest_five_are_remembered() -> None:
    people = [_owner() for _person in range(6)]
    cookies: Cookies = {}
    for user in people:
        cookies = _ticked(user, cookies)
    assert [_is_spared(user, cookies) for user in people] == [False, *[True] * 5]


def test_use_by_one_person_keeps_the_entries_of_the_others() -> None:
    people = [_owner() for _person in range(5)]
    cookies: Cookies = {}
    for user in people:
        cookies = _ticked(user, cookies)
    for user in people:
        cookies = _used(user, cookies)
    assert all(_is_spared(user, cookies) for user in people)


def test_staff_are_never_remembered() -> None:
    user = _owner(is_staff=True)
    facts = _facts(user)
    remember(facts)
    assert not RememberedDevice.objects.exists()
    assert not facts.visit.answer


def test_device_of_who_became_staff_does_not_count() -> None:
    user = _owner()
    cookies = _ticked(user)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    assert not _is_spared(user, cookies)
    assert advance(_facts(user, cookies)) == "code"


# What ends it


def test_raised_epoch_ends_the_device_without_telling_of_theft() -> None:
    user = _owner()
    cookies = _ticked(user)
    user.end_everything()
    user.save()
    facts = _facts(user, cookies)
    assert not is_remembered(facts)
    end_if_copied(facts)
    rotate(facts)
    assert _notices() == 0


def test_renewed_password_hash_ends_no_device() -> None:
    user = _owner()
    cookies = _ticked(user)
    User.objects.filter(pk=user.pk).update(password="argon2$renewed")
    assert _is_spared(user, cookies)


def test_forgotten_device_is_noted_once() -> None:
    user = _owner()
    cookies, number = _ticked(user), _device().pk
    for _tap in range(2):
        forget(user=user, device_id=number, visit=visit())
    assert not _is_spared(user, cookies)
    assert SecurityEvent.objects.filter(what="device_forgotten").count() == 1


def test_nobody_forgets_the_device_of_somebody_else() -> None:
    user = _owner()
    cookies = _ticked(user)
    forget(user=_owner(), device_id=_device().pk, visit=visit())
    assert _is_spared(user, cookies)
    assert not SecurityEvent.objects.filter(what="device_forgotten").exists()


def test_device_works_from_every_network() -> None:
    user = _owner()
    cookies = _ticked(user)
    facts = _facts(user, cookies)
    elsewhere: Visit = replace(facts.visit, network="203.0.113.0/24")
    assert is_remembered(replace(facts, visit=elsewhere))
