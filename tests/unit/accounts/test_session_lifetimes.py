"""How long each kind of session lasts, and when the time of its last use is stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.browser.session_store import SessionStore
from accounts.models import Session
from tests.unit.accounts.browsers import logged_in, on_the_road, opened
from tests.unit.accounts.people import employee

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S50")]

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-23T09:00:05+01:00", tick=False) as traveller:
        yield traveller


def _row() -> dict[str, object]:
    """Return the column values of the only session in the table, by column name."""
    row = Session.objects.get()
    return {field.attname: getattr(row, field.attname) for field in row._meta.fields}


@pytest.mark.asvs("V7.1.1")
@pytest.mark.parametrize(
    ("kind", "idle", "whole"),
    [
        ("sign-in", 30 * MINUTE, 60 * MINUTE),
        ("session", 60 * MINUTE, 24 * HOUR),
        ("staff session", 15 * MINUTE, 8 * HOUR),
    ],
)
def test_session_ends_when_idle_or_too_old(
    clock: time_machine.Traveller, kind: str, idle: timedelta, whole: timedelta
) -> None:
    def fresh() -> SessionStore:
        if kind == "sign-in":
            return on_the_road()
        return logged_in(employee(is_staff=kind == "staff session"))

    alone = fresh()
    clock.shift(idle - MINUTE / 60)
    assert opened(alone)
    clock.shift(idle)
    assert not opened(alone)
    busy, began = fresh(), timezone.now()
    while timezone.now() - began < whole - MINUTE:
        assert opened(busy)
        clock.shift(min(idle - MINUTE, began + whole - MINUTE / 60 - timezone.now()))
    assert opened(busy)
    clock.shift(MINUTE)
    assert not opened(busy)


@pytest.mark.asvs("V7.3.2")
def test_new_key_does_not_extend_the_absolute_lifetime(clock: time_machine.Traveller) -> None:
    session = on_the_road()
    clock.shift(29 * MINUTE)
    session.renew()
    clock.shift(29 * MINUTE)
    session.renew()
    clock.shift(3 * MINUTE)
    assert not opened(session)


def test_last_use_is_stored_at_most_once_a_minute(
    clock: time_machine.Traveller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = on_the_road()
    clock.shift(59)
    with django_assert_num_queries(1):
        opened(session)
    clock.shift(1)
    with django_assert_num_queries(2):
        opened(session)
    with django_assert_num_queries(1):
        opened(session)
    assert Session.objects.get().seen_at == timezone.now()


def test_reading_a_session_changes_only_its_last_use(clock: time_machine.Traveller) -> None:
    session = logged_in()
    before = _row()
    clock.shift(5 * MINUTE)
    opened(session)
    after = _row()
    assert {name for name in after if after[name] != before[name]} == {"seen_at", "idle_ends_at"}
    assert after["idle_ends_at"] == timezone.now() + HOUR
