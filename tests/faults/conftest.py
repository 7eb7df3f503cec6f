"""Fixtures: stand-ins for the mail server and Twilio, outages, and the table of results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

import pytest
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from tests.faults import changes
from tests.faults.books import Books, heading, mail_books, sms_books
from tests.faults.outages import Outage, OwnPostgres, elsewhere, hold_sqlite, own_postgres
from tests.faults.outside import Outside
from tests.faults.web import collect_static
from tests.production_env import VALUES
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import SERVICE, TwilioStandIn

# The name of a property of a test's report: its value is one line of the table of results.
_LINE = "books"


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as running:
        yield running


@pytest.fixture
def twilio() -> Iterator[TwilioStandIn]:
    with TwilioStandIn() as running:
        yield running


@pytest.fixture
def outside(sink: SmtpSink, twilio: TwilioStandIn, tmp_path: Path) -> Outside:
    """Return the stand-ins of mail server and Twilio, for processes of the site and the senders."""
    return Outside(sink, twilio, tmp_path)


@pytest.fixture
def here(outside: Outside, settings: Settings) -> Outside:
    """Return the stand-ins of mail server and Twilio, for senders in this process."""
    settings.EMAIL_BACKEND = "messaging.gateways.smtp.PatientBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", outside.sink.port
    settings.SMS_BACKEND, settings.TWILIO_API_URL = "twilio", outside.twilio.url
    settings.TWILIO_ACCOUNT_SID = outside.twilio.account
    settings.TWILIO_AUTH_TOKEN = outside.twilio.token
    settings.TWILIO_MESSAGING_SERVICE_SID, settings.TWILIO_FROM = SERVICE, ""
    return outside


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the collected static files, shared by all sites."""
    folder = tmp_path_factory.mktemp("static")
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    collect_static(folder, kept | VALUES)
    return folder


@pytest.fixture
def changed() -> Iterator[Callable[..., None]]:
    """Yield a function: it makes changes of `tests.faults.changes` by name, until the test ends."""

    def make(*names: str) -> None:
        for name in names:
            getattr(changes, name)()

    yield make
    mock.patch.stopall()


@pytest.fixture(scope="module")
def server() -> Iterator[OwnPostgres | None]:
    """Yield a PostgreSQL server that a test can restart; None on SQLite."""
    if connection.vendor == "sqlite":
        yield None
        return
    with own_postgres() as started:
        yield started


@pytest.fixture
def outage(server: OwnPostgres | None, transactional_db: None) -> Iterator[Outage]:
    """Yield a function that makes the test's database unavailable for a moment."""
    if server is None:
        yield hold_sqlite
        return
    with elsewhere(server.url):
        call_command("migrate", verbosity=0)
        yield server.restart
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def close_books(
    request: pytest.FixtureRequest, sink: SmtpSink, twilio: TwilioStandIn
) -> Callable[[str], tuple[Books, Books]]:
    """Return a function that counts mails and SMS, and adds the counts to the table of results."""

    def close(scenario: str) -> tuple[Books, Books]:
        both = mail_books(sink), sms_books(twilio)
        for kind, books in zip(("mail", "sms"), both, strict=True):
            if books.asked:
                line = f"{connection.vendor:<12}{scenario:<44}{kind:<6}{books}"
                request.node.user_properties.append((_LINE, line))
        return both

    return close


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table, and write it to the file named by FAULTS_TABLE."""
    reports = [one for some in terminalreporter.stats.values() for one in some]
    lines = {
        line
        for report in reports
        for name, line in getattr(report, "user_properties", ())
        if name == _LINE
    }
    if not lines or hasattr(config, "workerinput"):  # a worker of pytest-xdist does not print
        return
    table = [f"{'database':<12}{'scenario':<44}{'kind':<6}{heading()}", *sorted(lines)]
    terminalreporter.write_line("\n".join(["", *table]))
    if "FAULTS_TABLE" in os.environ:
        with Path(os.environ["FAULTS_TABLE"]).open("a", encoding="utf-8") as file:
            file.write("\n".join([*table, ""]))
