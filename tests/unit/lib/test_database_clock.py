"""The time of the database: when it is read, and how this machine's clock is compared with it."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lib.clock import DatabaseClock, watch

AHEAD = timedelta(minutes=11)


@pytest.fixture
def asked_then_set() -> datetime:
    """Return the time to which tests set this machine's clock: eleven minutes ahead of now."""
    return datetime.now(UTC) + AHEAD


@pytest.mark.django_db
def test_clocks_of_one_machine_do_not_differ() -> None:
    assert not DatabaseClock().is_off()


@pytest.mark.django_db
def test_setting_the_machines_clock_is_noticed_at_once_and_keeps_the_databases_time(
    asked_then_set: datetime,
) -> None:
    clock = DatabaseClock()
    before = clock.now()
    with time_machine.travel(asked_then_set), CaptureQueriesContext(connection) as queries:
        assert before <= clock.now() < before + AHEAD / 2
        assert AHEAD / 2 < clock.off() <= AHEAD
        assert clock.is_far_off()
    assert len(queries) == 1


@pytest.mark.django_db
def test_database_time_is_read_when_the_machines_clock_is_wrong_from_the_start(
    asked_then_set: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    with time_machine.travel(asked_then_set, tick=False):
        assert DatabaseClock().is_far_off()
    (line,) = caplog.records
    said = line.getMessage()
    assert line.levelno == logging.ERROR
    assert said.startswith("clocks differ too much to send: this machine's clock says ")
    assert f"{asked_then_set:%Y-%m-%d %H:%M:%S} UTC, the database's clock says " in said


@pytest.mark.asvs("V16.2.2")
@pytest.mark.django_db(transaction=True)
def test_web_process_compares_the_clocks_without_any_request(
    asked_then_set: datetime, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lib.clock.CLOCK", DatabaseClock())
    with time_machine.travel(asked_then_set):
        over = watch()
        while not caplog.records:
            over.wait(0.01)
    over.set()
    assert "clocks differ too much to send" in caplog.text


@pytest.mark.django_db
def test_database_clock_is_read_again_after_the_machine_was_suspended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While it is, its clock of the day goes on and the other one stands still."""
    clock, suspended = DatabaseClock(), timedelta(hours=3)
    begun, ticks = clock.now(), time.monotonic()
    monkeypatch.setattr("lib.clock._database_time", lambda: begun + suspended)
    with time_machine.travel(datetime.now(UTC) + suspended):
        monkeypatch.setattr("lib.clock.time.monotonic", lambda: ticks + 1)
        assert not clock.is_off()
        assert clock.now() >= begun + suspended


@pytest.mark.django_db
def test_database_clock_is_read_again_after_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, passed = DatabaseClock(), [0.0]
    monkeypatch.setattr("lib.clock.time.monotonic", lambda: passed[0])
    monkeypatch.setattr("lib.clock.time.time", lambda: passed[0])
    asked = []
    for passed[0] in (0.0, 59.0, 61.0):
        with CaptureQueriesContext(connection) as queries:
            clock.now()
        asked.append(len(queries))
    assert asked == [1, 0, 1]
