"""Rows are written as the ORM would write them, in one statement."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import SecurityEvent, Session, User
from lib.rows import Rows

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def event(what: str) -> SecurityEvent:
    return SecurityEvent(at=NOW, what=what, user_id=7, network="192.0.2.0/24")


def session(key: str, data: str = "") -> Session:
    moments = dict.fromkeys(("created_at", "seen_at", "idle_ends_at", "expire_date"), NOW)
    return Session(session_key=key, session_data=data, **moments)


def test_rows_are_inserted_in_one_statement_in_their_order() -> None:
    first, second = event("login"), event("blocked")
    with CaptureQueriesContext(connection) as captured:
        Rows(SecurityEvent).insert(first, second)
    assert len(captured) == 1
    assert list(SecurityEvent.objects.order_by("pk")) == [first, second]
    assert [one.what for one in SecurityEvent.objects.order_by("pk")] == ["login", "blocked"]


def test_inserted_row_is_the_row_that_the_orm_reads() -> None:
    written = event("login")
    Rows(SecurityEvent).insert(written)
    read = SecurityEvent.objects.get(pk=written.pk)
    names = [field.attname for field in SecurityEvent._meta.concrete_fields]
    assert {name: getattr(read, name) for name in names} == {
        name: getattr(written, name) for name in names
    }


def test_no_row_takes_no_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        Rows(SecurityEvent).insert()
    assert len(captured) == 0


def test_row_is_replaced_with_its_key() -> None:
    Rows(Session).insert(session("old"))
    assert Rows(Session).replace("old", session("new", "more"))
    assert [(one.pk, one.session_data) for one in Session.objects.all()] == [("new", "more")]


def test_row_that_is_gone_is_not_replaced() -> None:
    assert not Rows(Session).replace("gone", session("new"))
    assert not Session.objects.exists()


def test_key_that_exists_is_refused() -> None:
    Rows(Session).insert(session("same"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Rows(Session).insert(session("same"))


def test_model_with_a_column_that_only_the_database_fills_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(User._meta.get_field("language"), "db_default", "nl")
    monkeypatch.setattr(User._meta.get_field("language"), "has_default", lambda: False)
    with pytest.raises(TypeError, match="User leaves a value to the database"):
        Rows(User)
