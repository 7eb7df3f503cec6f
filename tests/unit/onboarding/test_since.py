"""Since when a person has a status, in the words of the list, the board and the person's page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine

from accounts.models import User
from desk.since import moment, since
from onboarding.models import Progress
from onboarding.status import Status

AT = datetime(2026, 12, 3, 6, 5, tzinfo=UTC)  # 07:05 in the Netherlands
FILLED = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
_FIELDS = {
    Status.QUEUED: "invited_at",
    Status.SENT: "mailed_at",
    Status.OPENED: "opened_at",
    Status.FAILED: "trouble_at",
    Status.EXPIRED: "link_ends_at",
    Status.PASSWORD: "password_at",
    Status.SMS: "sms_sent_at",
    Status.ARRIVED: "sms_arrived_at",
    Status.SMS_FAILED: "trouble_at",
    Status.READY: "app_at",
    Status.BLOCKED: "blocked_at",
}


@pytest.fixture(autouse=True)
def december() -> Iterator[None]:
    with time_machine.travel(datetime(2026, 12, 4, tzinfo=UTC), tick=False):
        yield


def _row(**values: Any) -> Progress:
    return Progress(**{"user": User(), **values})


@pytest.mark.parametrize("status", _FIELDS)
def test_each_status_has_the_moment_at_which_it_began(status: Status) -> None:
    row = _row(**{_FIELDS[status]: AT})
    assert since(row, status) == "sinds 3 dec 07:05"
    assert moment(row, status) == "3 dec 07:05"


@pytest.mark.parametrize("status", _FIELDS)
def test_moment_that_nobody_knows_any_more_is_before_the_row_was_made(status: Status) -> None:
    assert since(_row(filled_at=FILLED), status) == "voor 30 nov"
    assert since(_row(), status) == ""


def test_moment_of_another_year_has_that_year() -> None:
    year_ago = _row(app_at=AT.replace(year=2025), filled_at=FILLED)
    assert since(year_ago, Status.READY) == "sinds 3 dec 2025"


def test_frozen_person_is_frozen_since_the_person_did_so() -> None:
    assert since(_row(user=User(frozen_at=AT)), Status.FROZEN) == "sinds 3 dec 07:05"


def test_person_without_progress_has_no_moment() -> None:
    assert {since(None, status) for status in Status} == {""}
