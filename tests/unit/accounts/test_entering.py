"""Entering a password: what a blocked user sees, and where `next` leads."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

import pytest
from django.test import Client
from django.utils import timezone

from accounts.browser.known_browser import remember_login
from accounts.browser.session_store import SessionStore
from accounts.log.events import Event
from accounts.models import SecurityEvent, Session, User
from accounts.passwords.hashers import Argon2, hashed
from accounts.road.sign_in import SignIn
from accounts.services.password import Blocked, Entry, enter_password
from tests.unit.accounts.people import PASSWORD, cookies_after, employee, on_road, visit
from tests.unit.twofactor.recovering import fresh_link
from tests.unit.twofactor.second_factor import connected
from twofactor.devices import remember

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("cheap_hashes")]

WRONG = "Niet het goede 1!"
SHUT = [{"is_active": False}, {"frozen_at": datetime(2026, 3, 2, 9, 30, tzinfo=UTC)}]


def _shut(**change: Any) -> User:
    return employee(password=hashed(PASSWORD), **change)


def _known(user: User) -> dict[str, str]:
    here = visit()
    remember_login(here, user)
    return cookies_after(here)


# Blocked


@pytest.mark.parametrize("change", SHUT)
def test_blocked_user_sees_the_block_in_a_known_browser_after_the_right_password(
    change: dict[str, object],
) -> None:
    user = _shut(**change)
    with pytest.raises(Blocked) as stop:
        enter_password(visit=visit(cookies=_known(user)), email=user.email, password=PASSWORD)
    assert stop.value.user == user
    assert not Session.objects.exists()


@pytest.mark.parametrize("change", SHUT)
def test_blocked_user_in_an_unknown_browser_gets_the_response_to_a_wrong_password(
    change: dict[str, object],
) -> None:
    user = _shut(**change)
    assert enter_password(visit=visit(), email=user.email, password=PASSWORD) is None


def test_wrong_password_reveals_no_block_even_in_a_known_browser() -> None:
    user = _shut(is_active=False)
    own = visit(cookies=_known(user))
    assert enter_password(visit=own, email=user.email, password=WRONG) is None


def test_known_browser_of_another_user_does_not_reveal_the_block() -> None:
    user, other = _shut(is_active=False), employee()
    strange = visit(cookies=_known(other))
    assert enter_password(visit=strange, email=user.email, password=PASSWORD) is None


# The hash


@pytest.mark.requirement("S3")
def test_hash_of_other_parameters_is_renewed_at_login(monkeypatch: pytest.MonkeyPatch) -> None:
    user = employee(password=hashed(PASSWORD))
    monkeypatch.setattr(Argon2, "memory_cost", 16)
    assert enter_password(visit=visit(), email=user.email, password=PASSWORD) == "sms"
    renewed = User.objects.get(pk=user.pk)
    assert "m=16," in renewed.password
    assert renewed.check_password(PASSWORD)
    assert renewed.epoch == user.epoch


@pytest.mark.requirement("S3")
def test_hash_of_the_parameters_in_force_is_left_alone() -> None:
    user = employee(password=hashed(PASSWORD))
    enter_password(visit=visit(), email=user.email, password=PASSWORD)
    assert User.objects.get(pk=user.pk).password == user.password


# Where it leads: next


def test_next_is_kept_on_the_road_and_reached_at_its_end() -> None:
    user = employee(password=hashed(PASSWORD))
    here = visit()
    entry = Entry(next_url="/beveiliging/")
    enter_password(visit=here, email=user.email, password=PASSWORD, entry=entry)
    kept = SignIn.read(here.session)
    assert kept is not None
    assert kept.next == "/beveiliging/"


def test_link_of_a_recovery_stays_with_the_sign_in() -> None:
    user = employee(password=hashed(PASSWORD))
    here, link = visit(), fresh_link(user)
    enter_password(visit=here, email=user.email, password=PASSWORD, entry=Entry(recover=link.pk))
    begun = SignIn.read(here.session)
    assert begun is not None
    assert (begun.recover, begun.next) == (link.pk, "")


def test_remembered_browser_goes_straight_to_next() -> None:
    user = employee(password=hashed(PASSWORD))
    connected(user, timezone.now())
    before = on_road(user)
    remember(before)
    here = visit(cookies=cookies_after(before.visit))
    entry = Entry(next_url="/beveiliging/")
    where = enter_password(visit=here, email=user.email, password=PASSWORD, entry=entry)
    assert where == "/beveiliging/"
    assert Session.objects.get(user=user).amr == "pwd"


@pytest.mark.requirement("S81")
@pytest.mark.asvs("V1.2.2", "V3.7.2")
@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "https:evil.example",
        "http:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        " https://evil.example/",
        "\thttps://evil.example/",
        "https://localhost@evil.example/",
        "https://localhost.evil.example/",
        "http://localhost:8000@evil.example/",
        "ftp://localhost/",
        "\x00https://evil.example/",
        "x" * 9_000 + "://evil.example",
    ],
)
@pytest.mark.parametrize("way", ["query", "form"])
def test_next_to_another_site_is_dropped(client: Client, wanted: str, way: str) -> None:
    user = employee(password=hashed(PASSWORD))
    data = {"email": user.email, "password": PASSWORD}
    if way == "form":
        answer = client.post("/inloggen/", {**data, "next": wanted})
    else:
        answer = client.post("/inloggen/", data, query_params={"next": wanted})
    assert answer.status_code == 302
    kept = SignIn.read(cast("SessionStore", client.session))
    assert kept is not None
    assert kept.next == ""


@pytest.mark.requirement("S81")
@pytest.mark.parametrize("wanted", ["/beveiliging/", "/beheer/?q=a&b=c", "/é/%2F#x"])
def test_next_to_our_own_site_is_kept(client: Client, wanted: str) -> None:
    user = employee(password=hashed(PASSWORD))
    data = {"email": user.email, "password": PASSWORD, "next": wanted}
    client.post("/inloggen/", data, headers={"host": "localhost"})
    kept = SignIn.read(cast("SessionStore", client.session))
    assert kept is not None
    assert kept.next == wanted


@pytest.mark.requirement("S81")
@pytest.mark.asvs("V3.7.2")
def test_logging_out_leads_to_our_own_site_only(client: Client) -> None:
    answer = client.post("/uitloggen/", {"next": "https://evil.example/"})
    assert answer["Location"] == "/inloggen/"
    answer = client.post("/uitloggen/", {"next": "/activeren/"})
    assert answer["Location"] == "/activeren/"


def test_wrong_password_leaves_neither_session_nor_login() -> None:
    user = employee(password=hashed(PASSWORD))
    assert enter_password(visit=visit(), email=user.email, password=WRONG) is None
    assert not Session.objects.exists()
    assert not SecurityEvent.objects.filter(what=Event.LOGIN).exists()
