"""Sessions: one statement for a new key, and lifetimes by what they are for (S50, S51)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.conf import settings as project
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user
from django.contrib.sessions.backends.base import UpdateError
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Session, User
from accounts.sessions import AMR, BEGAN, EPOCH, STAFF, SessionStore
from tests.unit.accounts.people import employee

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoAssertNumQueries, Settings

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Hold the clock."""
    with time_machine.travel("2026-11-23T09:00:05+01:00", tick=False) as traveller:
        yield traveller


def _on_the_road() -> SessionStore:
    session = SessionStore()
    session["sign_in"] = {"id": "x"}
    session.keep()
    return session


def _logged_in(user: User | None = None) -> SessionStore:
    who = user or employee()
    session = SessionStore()
    session[SESSION_KEY] = str(who.pk)
    session[BACKEND_SESSION_KEY] = project.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = who.get_session_auth_hash()
    session[AMR], session[EPOCH], session[STAFF] = ["otp", "pwd"], who.epoch, who.is_staff
    session[BEGAN] = timezone.now().timestamp()
    session.renew()
    return session


def _opened(session: SessionStore) -> dict[str, object]:
    """Open the session's cookie in a later request."""
    return dict(SessionStore(session.session_key).items())


def _row() -> dict[str, object]:
    """Give the one row's columns."""
    row = Session.objects.get()
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields}


def _visitor(session: SessionStore) -> object:
    """Say whom Django finds in a request with this cookie; an anonymous visitor has no key."""
    request = HttpRequest()
    request.session = SessionStore(session.session_key)
    return get_user(request).pk


# A new key


def test_first_key_costs_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    session = SessionStore()
    session["a"] = "b"
    with django_assert_num_queries(1):
        session.renew()
    assert _opened(session)["a"] == "b"


def test_next_key_costs_one_statement_and_keeps_the_row(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = _on_the_road()
    with django_assert_num_queries(1):
        session.renew()
    assert Session.objects.count() == 1


def test_old_key_opens_nothing_and_the_new_one_everything() -> None:
    session = _on_the_road()
    old = session.session_key
    session.renew()
    assert session.session_key != old
    assert dict(SessionStore(old).items()) == {}
    assert _opened(session)["sign_in"] == {"id": "x"}


def test_session_that_was_not_read_yet_keeps_its_data_under_the_new_key() -> None:
    unread = SessionStore(_on_the_road().session_key)
    unread.renew()
    assert _opened(unread)["sign_in"] == {"id": "x"}
    assert Session.objects.count() == 1


def test_two_new_keys_after_another_leave_the_last() -> None:
    session = _on_the_road()
    for _time in range(2):
        session.renew()
    assert [row.session_key for row in Session.objects.all()] == [session.session_key]


def test_every_key_is_32_letters_or_digits() -> None:
    keys = {_on_the_road().session_key for _session in range(20)}
    assert len(keys) == 20
    assert all(key and len(key) == 32 and key.isalnum() for key in keys)


def test_what_the_deed_wrote_is_not_written_again_at_the_end_of_the_request(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = _logged_in()
    with django_assert_num_queries(0):
        session.save()
    session["more"] = True
    session.save()
    assert _opened(session)["more"] is True


def test_keeping_without_a_new_key_keeps_the_key() -> None:
    session = _on_the_road()
    before = session.session_key
    session["more"] = True
    session.keep()
    assert session.session_key == before
    assert _opened(session)["more"] is True
    assert session.modified


def test_session_that_ended_meanwhile_is_not_written_back() -> None:
    session = SessionStore(_on_the_road().session_key)
    session["more"] = True
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.keep()
    assert not Session.objects.exists()


@pytest.mark.parametrize("key", ["x", "é" * 32, "a" * 65536, "../" * 11, "\x00" * 32, "A" * 32])
def test_made_up_key_opens_nothing(key: str) -> None:
    session = SessionStore(key)
    assert dict(session.items()) == {}
    assert session.session_key is None


# Columns


def test_row_says_whose_it_is_and_how_it_was_proven() -> None:
    user = employee()
    _logged_in(user)
    row = Session.objects.get()
    assert (row.user_id, row.epoch, row.amr) == (user.pk, 1, "otp pwd")


def test_row_of_a_sign_in_belongs_to_nobody() -> None:
    _on_the_road()
    row = Session.objects.get()
    assert (row.user_id, row.epoch, row.amr) == (None, None, "")


# Lifetimes


@pytest.mark.parametrize(
    ("kind", "idle", "whole"),
    [
        ("sign-in", 30 * MINUTE, 60 * MINUTE),
        ("session", 60 * MINUTE, 24 * HOUR),
        ("staff session", 15 * MINUTE, 8 * HOUR),
    ],
)
def test_session_ends_when_left_alone_or_too_old(
    clock: time_machine.Traveller, kind: str, idle: timedelta, whole: timedelta
) -> None:
    def fresh() -> SessionStore:
        if kind == "sign-in":
            return _on_the_road()
        return _logged_in(employee(is_staff=kind == "staff session"))

    alone = fresh()
    clock.shift(idle - MINUTE / 60)
    assert _opened(alone)
    clock.shift(idle)
    assert not _opened(alone)
    busy, began = fresh(), timezone.now()
    while timezone.now() - began < whole - MINUTE:
        assert _opened(busy)
        clock.shift(min(idle - MINUTE, began + whole - MINUTE / 60 - timezone.now()))
    assert _opened(busy)
    clock.shift(MINUTE)
    assert not _opened(busy)


def test_new_key_does_not_lengthen_the_whole_lifetime(clock: time_machine.Traveller) -> None:
    session = _on_the_road()
    clock.shift(29 * MINUTE)
    session.renew()
    clock.shift(29 * MINUTE)
    session.renew()
    clock.shift(3 * MINUTE)
    assert not _opened(session)


def test_read_is_noted_once_a_minute_and_no_more(
    clock: time_machine.Traveller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = _on_the_road()
    clock.shift(59)
    with django_assert_num_queries(1):
        _opened(session)
    clock.shift(1)
    with django_assert_num_queries(2):
        _opened(session)
    with django_assert_num_queries(1):
        _opened(session)
    assert Session.objects.get().seen_at == timezone.now()


def test_reading_changes_nothing_but_when_it_was_seen(clock: time_machine.Traveller) -> None:
    session = _logged_in()
    before = _row()
    clock.shift(5 * MINUTE)
    _opened(session)
    after = _row()
    assert {name for name in after if after[name] != before[name]} == {"seen_at", "idle_ends_at"}
    assert after["idle_ends_at"] == timezone.now() + HOUR


# Whom it stands for


def test_session_names_its_person() -> None:
    user = employee()
    assert _visitor(_logged_in(user)) == user.pk


def test_raised_epoch_ends_the_session() -> None:
    user = employee()
    session = _logged_in(user)
    user.end_everything()
    user.save()
    assert _visitor(session) is None


def test_block_ends_the_session() -> None:
    user = employee()
    session = _logged_in(user)
    User.objects.update(is_active=False)
    assert _visitor(session) is None


def test_renewed_password_hash_ends_no_session() -> None:
    user = employee()
    session = _logged_in(user)
    User.objects.update(password="argon2$renewed")
    assert _visitor(session) == user.pk


def test_session_of_one_person_does_not_open_for_another_of_the_same_epoch() -> None:
    one, other = employee(), employee()
    assert one.get_session_auth_hash() != other.get_session_auth_hash()


def test_replaced_secret_key_keeps_sessions_as_long_as_the_old_one_is_a_fallback(
    settings: Settings,
) -> None:
    user = employee()
    session, old = _logged_in(user), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, [old]
    assert _visitor(session) == user.pk


def test_replaced_secret_key_without_fallback_ends_sessions(settings: Settings) -> None:
    session = _logged_in()
    settings.SECRET_KEY = "another " * 8
    assert _visitor(session) is None
