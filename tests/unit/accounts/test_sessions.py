"""Sessions: how many SQL statements a new session key takes, and whom a session authenticates."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from pytest_django import DjangoAssertNumQueries, Settings

from accounts.browser.session_store import SessionStore
from accounts.models import Session, User
from tests.unit.accounts.browsers import logged_in, on_the_road, opened, visitor_with
from tests.unit.accounts.people import employee

pytestmark = pytest.mark.django_db

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def _visitor(session: SessionStore) -> object:
    """Return the id of the user whom this session authenticates, or None."""
    return visitor_with(session).pk


# A new key


@pytest.mark.requirement("S50")
def test_first_key_costs_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    session = SessionStore()
    session["a"] = "b"
    with django_assert_num_queries(1):
        session.renew()
    assert opened(session)["a"] == "b"


@pytest.mark.requirement("S50")
def test_next_key_costs_one_statement_and_keeps_the_row(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = on_the_road()
    with django_assert_num_queries(1):
        session.renew()
    assert Session.objects.count() == 1


@pytest.mark.requirement("S50")
@pytest.mark.asvs("V7.2.4")
def test_old_key_opens_nothing_and_the_new_one_everything() -> None:
    session = on_the_road()
    old = session.session_key
    session.renew()
    assert session.session_key != old
    assert dict(SessionStore(old).items()) == {}
    assert opened(session)["sign_in"] == {"id": "x"}


def test_session_that_was_not_read_yet_keeps_its_data_under_the_new_key() -> None:
    unread = SessionStore(on_the_road().session_key)
    unread.renew()
    assert opened(unread)["sign_in"] == {"id": "x"}
    assert Session.objects.count() == 1


@pytest.mark.requirement("S50")
def test_of_two_new_keys_in_a_row_the_last_is_valid() -> None:
    session = on_the_road()
    for _time in range(2):
        session.renew()
    assert [row.session_key for row in Session.objects.all()] == [session.row_key]


def test_primary_key_in_the_table_opens_no_session() -> None:
    session = on_the_road()
    row = Session.objects.get()
    assert str(session.session_key) not in repr(vars(row))
    for stolen in (row.session_key, row.session_key[:32], row.handle):
        assert not dict(SessionStore(stolen).items())
    assert dict(SessionStore(session.session_key).items())


def test_session_is_found_and_ended_by_its_key() -> None:
    session, other = on_the_road(), on_the_road()
    assert SessionStore().exists(session.session_key or "")
    SessionStore().delete(session.session_key)
    assert not SessionStore().exists(session.session_key or "")
    SessionStore().delete(session.session_key)
    assert [row.session_key for row in Session.objects.all()] == [other.row_key]


@pytest.mark.asvs("V7.2.3", "V11.5.1")
def test_every_key_is_32_letters_or_digits() -> None:
    keys = {on_the_road().session_key for _session in range(20)}
    assert len(keys) == 20
    assert all(key and len(key) == 32 and key.isalnum() for key in keys)


def test_session_saved_by_the_service_is_not_saved_again_at_the_end_of_the_request(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    session = logged_in()
    with django_assert_num_queries(0):
        session.save()
    session["more"] = True
    session.save()
    assert opened(session)["more"] is True


def test_keeping_without_a_new_key_keeps_the_key() -> None:
    session = on_the_road()
    before = session.session_key
    session["more"] = True
    session.keep()
    assert session.session_key == before
    assert opened(session)["more"] is True
    assert session.modified


@pytest.mark.requirement("S51")
def test_session_that_ended_meanwhile_is_not_written_back() -> None:
    session = SessionStore(on_the_road().session_key)
    session["more"] = True
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.keep()
    assert not Session.objects.exists()


@pytest.mark.asvs("V7.2.1")
@pytest.mark.parametrize("key", ["x", "é" * 32, "a" * 65536, "../" * 11, "\x00" * 32, "A" * 32])
def test_made_up_key_opens_nothing(key: str) -> None:
    session = SessionStore(key)
    assert dict(session.items()) == {}
    assert session.session_key is None


# Columns


@pytest.mark.requirement("S53")
def test_row_holds_its_user_and_how_the_user_was_authenticated() -> None:
    user = employee()
    logged_in(user)
    row = Session.objects.get()
    assert (row.user_id, row.epoch, row.amr) == (user.pk, 1, "otp pwd")


def test_row_of_a_sign_in_belongs_to_no_user() -> None:
    on_the_road()
    row = Session.objects.get()
    assert (row.user_id, row.epoch, row.amr) == (None, None, "")


# The user of a session


def test_session_authenticates_its_user() -> None:
    user = employee()
    assert _visitor(logged_in(user)) == user.pk


@pytest.mark.requirement("S51")
def test_raised_epoch_ends_the_session() -> None:
    user = employee()
    session = logged_in(user)
    user.end_everything()
    user.save()
    assert _visitor(session) is None


@pytest.mark.requirement("S51")
def test_block_ends_the_session() -> None:
    user = employee()
    session = logged_in(user)
    User.objects.update(is_active=False)
    assert _visitor(session) is None


def test_renewed_password_hash_ends_no_session() -> None:
    user = employee()
    session = logged_in(user)
    User.objects.update(password="argon2$renewed")
    assert _visitor(session) == user.pk


@pytest.mark.asvs("V7.2.1")
def test_session_does_not_open_for_another_user_of_the_same_epoch() -> None:
    one, other = employee(), employee()
    assert one.get_session_auth_hash() != other.get_session_auth_hash()


@pytest.mark.asvs("V11.2.2")
def test_replaced_secret_key_keeps_sessions_while_the_old_one_is_a_fallback(
    settings: Settings,
) -> None:
    user = employee()
    session, old = logged_in(user), settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another " * 8, [old]
    assert _visitor(session) == user.pk


def test_replaced_secret_key_without_fallback_ends_sessions(settings: Settings) -> None:
    session = logged_in()
    settings.SECRET_KEY = "another " * 8
    assert _visitor(session) is None
