"""All events of one service are inserted by one statement, at the end of its transaction."""

from __future__ import annotations

import logging

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.log.events import Event, record, service
from accounts.models import SecurityEvent, User
from tests.unit.accounts.people import employee, visit
from tests.unit.twofactor.remembering import before_the_code, person_with_app
from tests.unit.twofactor.second_factor import present_code
from twofactor.app_codes import check_app_code
from twofactor.models import Authenticator
from twofactor.verdicts import Verdict

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S100")]


class ExpectedError(Exception):
    """Raised by a test inside a service, to roll the service back."""


@pytest.fixture
def lines(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.INFO, logger="accounts.events")
    return caplog


def _note(*events: Event) -> None:
    for what in events:
        record(what, user=None, visit=visit())


def _roll_back(*, by_an_error: bool) -> None:
    with service():
        _note(Event.DEVICE_REMEMBERED)
        if by_an_error:
            raise ExpectedError
        transaction.set_rollback(True)


def _fail_after_an_inner_service() -> None:
    with service():
        with service():
            _note(Event.DEVICE_REMEMBERED)
        raise ExpectedError


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list, to which the events are added that the room above is told of."""
    found: list[str] = []

    def tell(_setting: str, events: list[SecurityEvent]) -> None:
        found.extend(event.what for event in events)

    monkeypatch.setattr("accounts.log.events.tell", tell)
    return found


def _rows() -> list[str]:
    return list(SecurityEvent.objects.order_by("pk").values_list("what", flat=True))


def _told(lines: pytest.LogCaptureFixture) -> list[str]:
    """Return the name of the event in each line of the security log so far."""
    return [line.getMessage() for line in lines.records if line.name == "accounts.events"]


def _inserts(queries: CaptureQueriesContext) -> int:
    into = 'INSERT INTO "accounts_securityevent"'
    return sum(query["sql"].startswith(into) for query in queries)


def test_login_that_remembers_the_device_writes_its_events_in_one_statement(
    lines: pytest.LogCaptureFixture,
) -> None:
    user = person_with_app()
    facts = before_the_code(user)
    code = present_code(Authenticator.objects.get(user=user), facts.visit.now)
    with CaptureQueriesContext(connection) as queries:
        outcome = check_app_code(facts=facts, code=code, remember=True)
    assert outcome.verdict == Verdict.RIGHT
    assert _inserts(queries) == 1
    assert _rows() == _told(lines) == ["device_remembered", "login"]


def test_statement_is_the_last_one_before_the_commit() -> None:
    with CaptureQueriesContext(connection) as queries, service():
        _note(Event.LOGIN)
        User.objects.locked(employee().pk)
        _note(Event.SESSION_ENDED)
    assert _inserts(queries) == 1
    *_others, last, commit = [query["sql"].split('"')[:2] for query in queries]
    assert (last, commit) == (["INSERT INTO ", "accounts_securityevent"], ["COMMIT"])


def test_events_outside_a_service_are_written_at_once() -> None:
    with CaptureQueriesContext(connection) as queries:
        _note(Event.LOGIN)
        assert _rows() == ["login"]
        _note(Event.SESSION_ENDED)
    assert _inserts(queries) == 2


def test_service_without_an_event_writes_none() -> None:
    with CaptureQueriesContext(connection) as queries, service():
        pass
    assert _inserts(queries) == 0


def test_lines_are_logged_after_the_rows_are_committed(lines: pytest.LogCaptureFixture) -> None:
    with service():
        _note(Event.LOGIN, Event.SESSION_ENDED)
        assert _told(lines) == _rows() == []
    assert _told(lines) == _rows() == ["login", "session_ended"]


def test_listeners_hear_only_of_what_was_committed(heard: list[str]) -> None:
    _roll_back(by_an_error=False)
    with service():
        _note(Event.LOGIN)
        assert not heard
    assert heard == _rows() == ["login"]


def test_failed_service_leaves_neither_row_nor_line(lines: pytest.LogCaptureFixture) -> None:
    with pytest.raises(ExpectedError):
        _roll_back(by_an_error=True)
    assert _rows() == _told(lines) == []
    _note(Event.PASSWORD_WRONG)
    assert _rows() == _told(lines) == ["password_wrong"]


def test_service_that_rolls_itself_back_leaves_neither_row_nor_line(
    lines: pytest.LogCaptureFixture,
) -> None:
    _roll_back(by_an_error=False)
    assert _rows() == _told(lines) == []
    _note(Event.PASSWORD_WRONG)
    assert _rows() == _told(lines) == ["password_wrong"]


def test_service_inside_another_joins_its_statement(lines: pytest.LogCaptureFixture) -> None:
    with CaptureQueriesContext(connection) as queries, service():
        _note(Event.LOGIN)
        with service():
            _note(Event.DEVICE_REMEMBERED, Event.DEVICE_FORGOTTEN)
        _note(Event.SESSION_ENDED)
    assert _inserts(queries) == 1
    expected = ["login", "device_remembered", "device_forgotten", "session_ended"]
    assert _rows() == _told(lines) == expected


@pytest.mark.parametrize("by_an_error", [True, False])
def test_inner_service_rolled_back_alone_leaves_the_events_of_the_outer(
    lines: pytest.LogCaptureFixture, *, by_an_error: bool
) -> None:
    with service():
        _note(Event.LOGIN)
        try:
            _roll_back(by_an_error=by_an_error)
        except ExpectedError:
            assert by_an_error
        _note(Event.SESSION_ENDED)
    assert _rows() == _told(lines) == ["login", "session_ended"]


def test_failed_outer_service_leaves_no_event_of_the_inner(
    lines: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(ExpectedError):
        _fail_after_an_inner_service()
    assert _rows() == _told(lines) == []
