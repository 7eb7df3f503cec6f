"""The metrics at /metrics: what each of them counts in the tables of the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from accounts.log.events import LOGIN_OUTCOMES, Event, record
from accounts.models import Session
from messaging.models import Heartbeat, Message, SmsStop
from messaging.receipts import Cause
from messaging.states import State
from operation.metrics import exposition
from tests.unit.accounts.browsers import logged_in
from tests.unit.accounts.people import employee, visit
from tests.unit.messaging.writing import mail, sms

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S104")]

MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def _figures(now: datetime = NOW) -> dict[tuple[str, ...], float]:
    """Return the values of all metrics, by name and labels, as Prometheus parses them."""
    families = text_string_to_metric_families(exposition(now).decode())
    samples = [sample for family in families for sample in family.samples]
    return {(one.name, *one.labels.values()): one.value for one in samples}


def test_empty_database_has_zeros_and_no_missing_metrics() -> None:
    figures = _figures()
    by_kind = 2 * (len(State) + len(Cause) + 2)
    assert len(figures) == by_kind + len(LOGIN_OUTCOMES) + 2 + 2
    assert set(figures.values()) == {0}


def test_messages_are_counted_by_kind_and_state() -> None:
    for _message in range(3):
        mail(now=NOW)
    failed = sms(now=NOW)
    Message.objects.filter(pk=failed.pk).update(state=State.FAILED, payload="", due_at=None)
    figures = _figures()
    assert figures["toegang_messages", "mail", "queued"] == 3
    assert figures["toegang_messages", "sms", "failed"] == 1
    assert figures["toegang_messages", "sms", "queued"] == 0


def test_message_of_yesterday_counts_only_while_it_waits() -> None:
    old = NOW - timedelta(days=2)
    mail(now=old)
    sent = mail(now=old)
    Message.objects.filter(pk=sent.pk).update(state=State.SENT, payload="", due_at=None)
    figures = _figures()
    assert figures["toegang_messages", "mail", "queued"] == 1
    assert figures["toegang_messages", "mail", "sent"] == 0


def test_message_that_no_sender_claims_is_due_and_a_postponed_one_only_waits() -> None:
    mail(now=NOW - 7 * MINUTE)
    put_off = sms(now=NOW - 3 * MINUTE)
    Message.objects.filter(pk=put_off.pk).update(due_at=NOW + MINUTE)
    figures = _figures()
    assert figures["toegang_message_due_seconds", "mail"] == 7 * 60
    assert figures["toegang_message_due_seconds", "sms"] == 0
    assert figures["toegang_message_waiting_seconds", "sms"] == 3 * 60


def test_sms_that_waits_because_all_sms_are_stopped_is_not_due() -> None:
    sms(now=NOW - 9 * MINUTE, minutes=60)
    doubted = sms(now=NOW - 5 * MINUTE, minutes=60)
    SmsStop.objects.create(at=NOW)
    Message.objects.filter(pk=doubted.pk).update(state=State.UNKNOWN)
    mail(now=NOW - 7 * MINUTE)
    figures = _figures()
    assert figures["toegang_message_due_seconds", "sms"] == 5 * 60  # the doubted SMS is looked up
    assert figures["toegang_message_due_seconds", "mail"] == 7 * 60
    SmsStop.objects.all().delete()
    assert _figures()["toegang_message_due_seconds", "sms"] == 9 * 60


def test_logins_of_the_last_minutes_are_counted_by_outcome() -> None:
    user = employee()
    for ago, what in (
        (1, Event.LOGIN),
        (2, Event.PASSWORD_WRONG),
        (3, Event.PASSWORD_WRONG),
        (6, Event.LOGIN),
        (1, Event.PASSWORD_CHOSEN),
    ):
        record(what, user=user, visit=visit(now=NOW - ago * MINUTE))
    figures = _figures()
    assert figures["toegang_recent_logins", "login"] == 1
    assert figures["toegang_recent_logins", "password_wrong"] == 2
    assert ("toegang_recent_logins", "password_chosen") not in figures


def test_only_valid_sessions_of_logged_in_users_are_counted() -> None:
    logged_in(employee())
    on_the_road = visit().session
    on_the_road.renew()
    assert _figures(visit().now)["toegang_sessions",] == 1
    assert _figures(visit().now + timedelta(days=2))["toegang_sessions",] == 0


def test_metrics_take_the_same_few_queries_for_any_number_of_rows() -> None:
    with CaptureQueriesContext(connection) as before:
        _figures()
    for _message in range(30):
        mail(now=NOW - 7 * MINUTE)
        sms(now=NOW)
        record(Event.LOGIN, user=employee(), visit=visit(now=NOW))
    with CaptureQueriesContext(connection) as after:
        _figures()
    assert len(after) == len(before) == 10


def test_age_of_the_oldest_unpurged_session_is_a_metric() -> None:
    logged_in(employee())
    assert _figures()["toegang_unpurged_seconds",] == 0
    Session.objects.update(expire_date=NOW - timedelta(days=3))
    assert _figures()["toegang_unpurged_seconds",] == 3 * 24 * 3600


def test_clock_metrics_are_of_this_process_and_of_the_sender_furthest_off(
    clocks_apart: Callable[[timedelta], None],
) -> None:
    clocks_apart(-2 * MINUTE)
    for off in (5, -660, 60):
        Heartbeat.objects.create(clock_off=off)
    figures = _figures()
    assert round(figures["toegang_clock_off_seconds", "web"]) == -120
    assert figures["toegang_clock_off_seconds", "sender"] == -660
