"""One-time mail links: how long and for which purpose each is valid, and what invalidates it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.core import signing
from django.urls import resolve
from django.utils import timezone

from accounts.mail.links import LinkState, find_link, issue_link, link_cookie
from accounts.models import MailLink, User
from accounts.models.purpose import Purpose
from accounts.passwords.hashers import hashed
from accounts.services.password import choose_password
from lib.tokens import digest
from tests.unit.accounts.people import PASSWORD, employee, visit

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("cheap_hashes"),
    pytest.mark.requirement("S10"),
]

ACTIVATE, RESET = Purpose.ACTIVATE, Purpose.RESET
WEEK = timedelta(days=7)


def _issue(user: User, purpose: Purpose = ACTIVATE, now: datetime | None = None) -> str:
    """Issue a mail link; return the token that its URL contains."""
    moment = now or timezone.now()
    url = issue_link(user=user, purpose=purpose, expires_at=moment + WEEK, now=moment)
    return url.rstrip("/").rpartition("/")[2]


def _cookies(token: str, purpose: Purpose = ACTIVATE) -> dict[str, str]:
    return {settings.LINK_COOKIE_NAME: link_cookie(purpose, token)}


def _state(token: str, purpose: Purpose = ACTIVATE, wait: timedelta = timedelta(0)) -> LinkState:
    return find_link(purpose, _cookies(token, purpose), timezone.now() + wait)[0]


@pytest.mark.requirement("S14")
def test_link_stands_on_the_public_url_and_leads_to_its_page() -> None:
    now = timezone.now()
    url = issue_link(user=employee(), purpose=RESET, expires_at=now + WEEK, now=now)
    assert url.startswith(f"{settings.PUBLIC_URL}/")
    match = resolve(url.removeprefix(settings.PUBLIC_URL))
    assert (match.url_name, match.kwargs["purpose"]) == ("reset_link", RESET)


def test_only_the_digest_of_a_link_is_stored() -> None:
    token = _issue(employee())
    stored = MailLink.objects.values().get()
    assert stored["digest"] == digest(token)
    assert token not in repr(stored)


def test_fresh_link_is_valid_and_returns_its_user() -> None:
    user = employee()
    state, link = find_link(ACTIVATE, _cookies(_issue(user)), timezone.now())
    assert state == LinkState.GOOD
    assert link is not None
    assert link.user == user


@pytest.mark.requirement("D5")
@pytest.mark.asvs("V6.4.1", "V6.5.5")
def test_link_works_until_its_last_moment() -> None:
    token = _issue(employee())
    assert _state(token, wait=WEEK - timedelta(minutes=1)) == LinkState.GOOD
    assert _state(token, wait=WEEK) == LinkState.EXPIRED


@pytest.mark.asvs("V6.4.1")
def test_link_is_used_after_the_password_was_chosen_with_it() -> None:
    token = _issue(employee())
    link = MailLink.objects.get()
    assert choose_password(visit=visit(), link=link, password=PASSWORD) == "sms"
    assert _state(token) == LinkState.USED
    assert choose_password(visit=visit(), link=link, password="Een ander 3 woord!") is None


def test_activation_link_of_a_user_with_a_password_is_used() -> None:
    token = _issue(employee(password=hashed(PASSWORD)))
    link = MailLink.objects.get()
    assert _state(token) == LinkState.USED
    assert choose_password(visit=visit(), link=link, password="Een ander 3 woord!") is None


@pytest.mark.requirement("D5")
def test_link_is_expired_from_the_very_moment_at_which_it_ends() -> None:
    cookies = _cookies(_issue(employee()))
    end = MailLink.objects.get().expires_at
    assert find_link(ACTIVATE, cookies, end - timedelta(microseconds=1))[0] == LinkState.GOOD
    assert find_link(ACTIVATE, cookies, end)[0] == LinkState.EXPIRED


def test_link_that_was_used_or_ended_keeps_its_moment_when_a_newer_comes() -> None:
    user, now = employee(), timezone.now()
    for _time in range(3):
        _issue(user)
    ended = MailLink.objects.exclude(ended_at=None).earliest("pk")
    MailLink.objects.filter(ended_at=None).update(used_at=now)
    _issue(user, now=now + WEEK)
    assert MailLink.objects.get(pk=ended.pk).ended_at == ended.ended_at
    assert MailLink.objects.get(used_at=now).ended_at is None


def test_reset_link_of_a_user_with_a_password_is_valid() -> None:
    assert _state(_issue(employee(password=hashed(PASSWORD)), RESET), RESET) == LinkState.GOOD


def test_late_link_does_not_set_a_password() -> None:
    _issue(employee(), now=timezone.now() - WEEK)
    link = MailLink.objects.get()
    assert choose_password(visit=visit(), link=link, password=PASSWORD) is None


@pytest.mark.asvs("V9.2.2")
@pytest.mark.parametrize(("issued", "opened"), [(ACTIVATE, RESET), (RESET, ACTIVATE)])
def test_link_for_one_purpose_does_not_open_another(issued: Purpose, opened: Purpose) -> None:
    token = _issue(employee(), issued)
    assert _state(token, opened) == LinkState.BAD
    cookies = _cookies(token, issued)
    assert find_link(opened, cookies, timezone.now()) == (LinkState.BAD, None)


def test_newer_link_ends_the_older_of_its_purpose_and_person_only() -> None:
    user, other = employee(), employee()
    older, foreign, reset = _issue(user), _issue(other), _issue(user, RESET)
    newer = _issue(user)
    assert _state(older) == LinkState.BAD
    assert _state(newer) == LinkState.GOOD
    assert _state(foreign) == LinkState.GOOD
    assert _state(reset, RESET) == LinkState.GOOD


@pytest.mark.parametrize(
    "change", [{"epoch": 2}, {"email": "nieuw@mail.example"}, {"is_active": False}]
)
def test_link_ends_with_the_epoch_the_address_and_a_block(change: dict[str, object]) -> None:
    user = employee()
    token = _issue(user)
    User.objects.filter(pk=user.pk).update(**change)
    assert _state(token) == LinkState.BAD
    link = MailLink.objects.get()
    assert choose_password(visit=visit(), link=link, password=PASSWORD) is None


def test_chosen_password_ends_links_of_every_purpose() -> None:
    user = employee()
    _issue(user)
    reset = _issue(user, RESET)
    link = MailLink.objects.get(purpose=ACTIVATE)
    choose_password(visit=visit(), link=link, password=PASSWORD)
    assert _state(reset, RESET) == LinkState.BAD


@pytest.mark.requirement("S13")
@pytest.mark.parametrize("token", ["", "x", "é", "a" * 65536, "../../", "\ud800"])
def test_made_up_token_is_invalid_and_names_no_user(token: str) -> None:
    assert find_link(ACTIVATE, _cookies(token), timezone.now()) == (LinkState.BAD, None)


@pytest.mark.asvs("V9.1.1")
@pytest.mark.parametrize("cookie", ["", "x", "a:b:c", "::", "é", "a" * 65536])
def test_malformed_link_cookie_counts_as_none(cookie: str) -> None:
    found = find_link(ACTIVATE, {settings.LINK_COOKIE_NAME: cookie}, timezone.now())
    assert found == (LinkState.NO_COOKIE, None)


def test_missing_link_cookie_counts_as_none() -> None:
    assert find_link(ACTIVATE, {}, timezone.now()) == (LinkState.NO_COOKIE, None)


@pytest.mark.asvs("V9.1.1")
def test_changed_link_cookie_counts_as_none() -> None:
    cookie = link_cookie(ACTIVATE, _issue(employee()))
    changed = cookie[:-1] + ("A" if cookie[-1] != "A" else "B")
    found = find_link(ACTIVATE, {settings.LINK_COOKIE_NAME: changed}, timezone.now())
    assert found == (LinkState.NO_COOKIE, None)


@pytest.mark.asvs("V9.2.2")
def test_cookie_signed_for_another_purpose_counts_as_none() -> None:
    token = _issue(employee())
    forged = signing.dumps({"purpose": ACTIVATE, "digest": digest(token)}, salt="another use")
    found = find_link(ACTIVATE, {settings.LINK_COOKIE_NAME: forged}, timezone.now())
    assert found == (LinkState.NO_COOKIE, None)


@pytest.mark.asvs("V9.2.1")
def test_link_cookie_is_valid_for_an_hour() -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        cookies = _cookies(_issue(employee()))
        clock.shift(settings.LINK_COOKIE_LIFETIME - timedelta(seconds=1))
        assert find_link(ACTIVATE, cookies, timezone.now())[0] == LinkState.GOOD
        clock.shift(2)
        assert find_link(ACTIVATE, cookies, timezone.now())[0] == LinkState.NO_COOKIE


def test_token_itself_is_not_in_the_cookie() -> None:
    token = _issue(employee())
    cookie = link_cookie(ACTIVATE, token)
    assert token not in cookie
    assert token not in repr(signing.loads(cookie, salt="accounts.links"))


@pytest.mark.requirement("S13")
@pytest.mark.parametrize(
    ("address", "hint"),
    [
        ("janneke@werktalent.example", "j…e@werktalent.example"),
        ("joan@mail.example", "j…n@mail.example"),
        ("jan@mail.example", "j…@mail.example"),
        ("j@mail.example", "j…@mail.example"),
    ],
)
def test_masked_address_hides_its_length_and_of_a_short_one_its_end(
    address: str, hint: str
) -> None:
    assert MailLink(address=address).address_hint == hint
