"""By a signed cookie, the site knows the last five users of a browser, each for 30 days."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.core import signing
from pytest_django import Settings

from accounts.browser.known_browser import knows, remember_login
from accounts.models import User
from lib.sealing import keyed_digest
from lib.tokens import digest
from tests.unit.accounts.people import cookies_after, visit

pytestmark = pytest.mark.requirement("S20")

DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
NAME = project.KNOWN_COOKIE_NAME
SANNE, *OTHERS = (User(email=f"person{number}@mail.example") for number in range(6))


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-23T09:00:05+01:00", tick=False) as traveller:
        yield traveller


def _after_login_of(*people: User, cookies: dict[str, str] | None = None) -> dict[str, str]:
    """Remember a login of each user, in turn, in one browser; return the browser's cookies."""
    for user in people:
        here = visit(cookies=cookies)
        remember_login(here, user)
        cookies = cookies_after(here)
    return cookies or {}


def _knows(cookies: dict[str, str], user: User = SANNE) -> bool:
    return knows(visit(cookies=cookies), user.email)


def test_browser_knows_the_user_who_logged_in_and_no_other() -> None:
    cookies = _after_login_of(SANNE)
    assert _knows(cookies)
    assert not _knows(cookies, OTHERS[0])
    assert not knows(visit(cookies=cookies), "niemand@mail.example")


def test_browser_knows_an_address_however_it_is_typed() -> None:
    cookies = _after_login_of(SANNE)
    assert knows(visit(cookies=cookies), f" {SANNE.email.upper()} ")


def test_cookie_does_not_hold_the_address() -> None:
    listed = _after_login_of(SANNE)[NAME].partition(":")[0]
    held = urlsafe_b64decode(f"{listed}==").decode()
    assert SANNE.email not in held
    assert digest(SANNE.email) not in held


def test_browser_knows_its_user_until_the_older_sealing_key_is_removed(settings: Settings) -> None:
    older, newer = {"older": b"o" * 32}, {"newer": b"n" * 32}
    settings.SEALING_KEYS = older
    cookies = _after_login_of(SANNE)
    settings.SEALING_KEYS = newer | older
    assert _knows(cookies)
    again = _after_login_of(OTHERS[0], SANNE, cookies=cookies)
    settings.SEALING_KEYS = newer
    assert not _knows(cookies)
    assert _knows(again)


def test_login_under_a_newer_sealing_key_takes_no_second_place(settings: Settings) -> None:
    cookies = _after_login_of(*OTHERS[:4], SANNE)
    settings.SEALING_KEYS = {"newer": b"n" * 32} | settings.SEALING_KEYS
    cookies = _after_login_of(SANNE, cookies=cookies)
    assert all(_knows(cookies, user) for user in (SANNE, *OTHERS[:4]))


def test_browser_without_the_cookie_knows_no_user() -> None:
    assert not _knows({})


def test_cookie_is_kept_for_thirty_days() -> None:
    here = visit()
    remember_login(here, SANNE)
    assert here.answer[NAME][1] == 30 * DAY


@pytest.mark.asvs("V9.2.1")
def test_browser_knows_for_thirty_days_and_no_longer(clock: time_machine.Traveller) -> None:
    cookies = _after_login_of(SANNE)
    clock.shift(30 * DAY - SECOND)
    assert _knows(cookies)
    clock.shift(2 * SECOND)
    assert not _knows(cookies)


def test_thirty_days_are_over_at_their_last_second(clock: time_machine.Traveller) -> None:
    moment = visit().now.replace(microsecond=0)
    clock.move_to(moment)
    cookies = _after_login_of(SANNE)
    clock.move_to(moment + timedelta(days=30))
    assert not _knows(cookies)


def test_another_login_starts_the_thirty_days_again(clock: time_machine.Traveller) -> None:
    cookies = _after_login_of(SANNE)
    clock.shift(29 * DAY)
    cookies = _after_login_of(SANNE, cookies=cookies)
    clock.shift(29 * DAY)
    assert _knows(cookies)


def test_login_of_another_user_does_not_extend_the_thirty_days(
    clock: time_machine.Traveller,
) -> None:
    cookies = _after_login_of(SANNE)
    clock.shift(29 * DAY)
    cookies = _after_login_of(OTHERS[0], cookies=cookies)
    assert _knows(cookies)
    clock.shift(2 * DAY)
    assert not _knows(cookies)
    assert _knows(cookies, OTHERS[0])


def test_browser_knows_the_latest_five_people() -> None:
    cookies = _after_login_of(SANNE, *OTHERS)
    assert not _knows(cookies)
    assert all(_knows(cookies, user) for user in OTHERS)


def test_user_who_logs_in_again_moves_to_the_front_and_is_not_listed_twice() -> None:
    cookies = _after_login_of(SANNE, *OTHERS[:4], SANNE, OTHERS[4])
    known = [user for user in (SANNE, *OTHERS) if _knows(cookies, user)]
    assert known == [SANNE, *OTHERS[1:]]


@pytest.mark.asvs("V9.1.1")
def test_changed_character_anywhere_invalidates_the_cookie() -> None:
    signed = _after_login_of(SANNE)[NAME]
    for place in range(len(signed)):
        other = "B" if signed[place] == "A" else "A"
        # Base64 decoders ignore some bits of the last letter of a value. A change of these bits
        # counts too, because the letters are signed, not the decoded value.
        assert not _knows({NAME: signed[:place] + other + signed[place + 1 :]})


def test_signature_of_another_cookie_of_ours_does_not_count() -> None:
    known = [[keyed_digest("known browser", SANNE.email), visit().now.timestamp()]]
    assert _knows({NAME: signing.dumps(known, salt="accounts.known_browser.3")})
    for salt in ("accounts.known_browser.2", "twofactor.devices", "accounts.links"):
        assert not _knows({NAME: signing.dumps(known, salt=salt)})


@pytest.mark.parametrize("value", ["", ":", "::", "a:b:c", "é", "\x00", "A" * 65536])
def test_malformed_cookie_knows_no_user(value: str) -> None:
    assert not _knows({NAME: value})


@pytest.mark.asvs("V9.1.1")
def test_unsigned_cookie_knows_no_user() -> None:
    known = json.dumps([[keyed_digest("known browser", SANNE.email), 2e9]]).encode()
    listed = urlsafe_b64encode(known).decode().rstrip("=")
    assert not _knows({NAME: listed})
    assert not _knows({NAME: f"{listed}:1abcde:"})
