"""Test that no log line, and no database row except those in IN_CLEAR, has a person's secret."""

from __future__ import annotations

import io
import json
import logging

import pytest
import time_machine
from django.core.management import call_command
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from accounts.browser.session_store import SessionStore
from accounts.log.events import Event
from accounts.models import Session
from tests.guards.listening import lines, project_handler, writes
from tests.guards.rows import contents
from tests.guards.secrets import Secrets
from tests.guards.stages import NEW_PASSWORD, NEWEST_PASSWORD, WRONG_PASSWORD, Life
from tests.journeys.counter import at_the_field, wrong
from tests.journeys.town import PASSWORD, Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S100")

__all__ = ["lines"]

# Tables with a secret in clear, and which: to send mail and SMS, and to recognize a browser.
IN_CLEAR = {
    ("accounts_user", "email"),
    ("accounts_user", "phone"),
    ("accounts_maillink", "email"),
    ("accounts_session", "session"),
}


@pytest.fixture
def life(town: Town, alice: Person, secrets: Secrets, clock: time_machine.Traveller) -> Life:
    return Life(town, alice, secrets, clock)


@pytest.fixture
def secrets(alice: Person) -> Secrets:
    """Return the secrets that exist before the walk: passwords, mail address, phone number."""
    found = Secrets()
    for password in (PASSWORD, WRONG_PASSWORD, NEW_PASSWORD, NEWEST_PASSWORD):
        found.add("password", password)
    found.add("email", alice.email)
    found.add("phone", alice.phone)
    found.add("phone", alice.phone.removeprefix("+31"))
    return found


@pytest.mark.requirement("S12")
@pytest.mark.asvs("V16.2.5")
def test_no_secret_of_any_stage_is_in_a_log(
    life: Life,
    town: Town,
    lines: io.StringIO,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    """The security log writes its lines on commit, so the test runs the on-commit callbacks."""
    with django_capture_on_commit_callbacks(execute=True):
        life.walk()
        town.smtp.stop()
        town.twilio.stop()
        visitor = Visitor()
        visitor.open("/wachtwoord/vergeten/")
        visitor.press("Stuur mij een mail", email=life.person.email)
        town.deliver()
        call_command("erase", life.person.email, stdout=io.StringIO())
    log = lines.getvalue()
    assert "POST /inloggen/koppelen/ 200" in log
    assert "/activeren/[link]/" in log
    assert {Event.LOGIN, Event.PASSWORD_WRONG, Event.APP_REPLACED, Event.ERASED} <= _events(log)
    assert life.secrets.found_in(log) == set()


def test_no_secret_of_any_stage_is_in_a_row(life: Life) -> None:
    for _stage in life.stages():
        in_clear = {(table, kind) for table, text in rows() for kind in life.secrets.found_in(text)}
        assert in_clear <= IN_CLEAR


@pytest.mark.asvs("V16.3.4")
def test_error_while_a_password_is_posted_logs_no_secret_and_sends_no_mail(
    town: Town,
    alice: Person,
    secrets: Secrets,
    lines: io.StringIO,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Django would by default mail the whole failed request to ADMINS."""
    settings.ADMINS = [("Beheer", "beheer@werktalent.example")]
    town.invite(alice)

    def fail(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("accounts.passwords.turns.charge_at_once", fail)
    visitor = Visitor()
    visitor.client.raise_request_exception = False
    log_in(visitor, alice)
    assert visitor.page.status == 500
    assert "RuntimeError" in lines.getvalue()
    assert secrets.found_in(lines.getvalue() + visitor.page.html) == set()
    assert not town.smtp.mails_to("beheer@werktalent.example")


@pytest.mark.asvs("V16.2.5")
def test_no_counter_code_is_in_a_log_or_a_row(
    town: Town, alice: Person, secrets: Secrets, lines: io.StringIO
) -> None:
    town.invite(alice)
    town.enrol(alice)
    said, visitor = io.StringIO(), Visitor()
    call_command("counter_code", alice.email, stdout=said)
    code = secrets.add("counter", said.getvalue().strip()[-9:].replace(" ", ""))
    at_the_field(visitor, alice)
    visitor.press("Controleer", code=wrong(code))
    assert visitor.press("Controleer", code=code).url == "/inloggen/sms/"
    found = secrets.found_in(lines.getvalue())
    found |= {kind for _table, text in rows() for kind in secrets.found_in(text)}
    assert "counter" not in found
    assert "POST /herstel/baliecode/ 200" in lines.getvalue()


@pytest.mark.requirement("S12")
@pytest.mark.asvs("V16.2.5")
def test_secret_logged_on_purpose_is_found(secrets: Secrets, lines: io.StringIO) -> None:
    logging.getLogger("accounts").warning("password typed: %r", PASSWORD)
    assert secrets.found_in(lines.getvalue()) == {"password"}


def test_query_log_would_reveal_secrets_and_is_not_written(
    town: Town, alice: Person, secrets: Secrets, lines: io.StringIO
) -> None:
    town.invite(alice)
    assert "INSERT" not in lines.getvalue()
    project_handler().setLevel(logging.DEBUG)
    assert user_of(alice).email == alice.email
    assert secrets.found_in(lines.getvalue()) == {"email"}


def test_secret_stored_on_purpose_is_found(secrets: Secrets, town: Town, alice: Person) -> None:
    town.invite(alice)
    store = SessionStore()
    store["typed"] = PASSWORD
    store.keep()
    found = {(table, kind) for table, text in rows() for kind in secrets.found_in(text)}
    assert ("session, decoded", "password") in found


@pytest.mark.asvs("V16.2.5")
def test_no_logger_has_a_handler_of_its_own(lines: io.StringIO) -> None:
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    assert [one.name for one in loggers if any(writes(handler) for handler in one.handlers)] == []
    assert [handler for handler in logging.root.handlers if writes(handler)] == [project_handler()]


def rows() -> list[tuple[str, str]]:
    """Return the rows of each table as text, and the decoded sessions."""
    tables = [(table, "\n".join(found)) for table, found in contents().items()]
    opened = [str(SessionStore().decode(row.session_data)) for row in Session.objects.all()]
    return [*tables, ("session, decoded", "\n".join(opened))]


def _events(log: str) -> set[str]:
    return {event for line in log.splitlines() if (event := json.loads(line).get("event"))}
