"""Each security event is a database row and, once the row is committed, a log line."""

from __future__ import annotations

import json
import logging

import pytest
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.log.events import Event, record, record_by
from accounts.models import SecurityEvent
from accounts.road.walk import advance
from config.logs import JsonFormatter
from tests.unit.accounts import travellers
from tests.unit.accounts.people import NETWORK, employee, visit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S100")]


def _lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, object]]:
    """Return the captured lines of the security log, each as parsed JSON."""
    ours = [line for line in caplog.records if line.name == "accounts.events"]
    return [json.loads(JsonFormatter().format(line)) for line in ours]


@pytest.mark.asvs("V16.2.1")
def test_row_of_a_visitor_is_a_line_with_user_and_network(
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user, here = employee(), visit()
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        record(Event.LOGIN, user=user, visit=here)
    line = _lines(caplog)[0]
    assert line.pop("time")
    assert line == {
        "level": "info",
        "logger": "accounts.events",
        "message": "login",
        "event": "login",
        "user": user.pk,
        "by": user.pk,
        "branch": user.branch_id,
        "network": NETWORK,
    }


@pytest.mark.asvs("V16.3.1")
def test_line_of_a_login_names_what_proved_it(
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    facts = travellers.app_and_code()
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        advance(facts)
    line = next(line for line in _lines(caplog) if line["event"] == "login")
    assert (line["user"], line["amr"]) == (facts.user.pk, "otp pwd")


@pytest.mark.asvs("V16.2.1")
def test_row_of_the_command_line_is_a_line_that_names_the_command_line(
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    user = employee()
    with caplog.at_level(logging.INFO), django_capture_on_commit_callbacks(execute=True):
        record_by(Event.BLOCKED, user=user, by=None, now=visit().now)
    (line,) = _lines(caplog)
    assert (line["event"], line["user"], line["by"], line["network"]) == (
        "blocked",
        user.pk,
        "cli",
        "",
    )


@pytest.mark.django_db(transaction=True)
def test_service_that_is_rolled_back_leaves_neither_row_nor_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    user = employee()
    with caplog.at_level(logging.INFO):
        with transaction.atomic():
            record(Event.LOGIN, user=user, visit=visit())
            transaction.set_rollback(True)
        record(Event.PASSWORD_WRONG, user=user, visit=visit())
    assert [line["event"] for line in _lines(caplog)] == ["password_wrong"]
    assert [event.what for event in SecurityEvent.objects.all()] == ["password_wrong"]
