"""Secrets sent through the whole road stand in no log line and in no row (S12, S100)."""

from __future__ import annotations

import io
import logging
import runpy
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.core.signals import request_started
from django.db import connection

from accounts.models import Session
from accounts.sessions import SessionStore
from tests.guards.rows import contents
from tests.guards.secrets import Secrets
from tests.journeys.counter import at_the_field
from tests.journeys.town import PASSWORD, log_in, user_of
from tests.journeys.visitor import Visitor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.journeys.town import Person, Town

WRONG_PASSWORD = "Een fiets met 3 wielen?"
NEW_PASSWORD = "Een boot met 2 zeilen!"
# What has to stand somewhere in clear, and where: to write to people and to know their browser.
IN_CLEAR = {
    ("accounts_user", "email"),
    ("accounts_user", "phone"),
    ("accounts_maillink", "email"),
    ("accounts_session", "session"),
}
_CONF = Path(__file__).resolve().parents[2] / "gunicorn.conf.py"
_LOUD = ("", "django", "django.db.backends", "django.template", "django.request", "urllib3")
_STANDIN = "mail.log"  # the stand-in for a mail server talks in this process too


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """Log as under gunicorn, every logger at its loudest; give what the handler writes."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    server = import_module("gunicorn.glogging").Logger(_gunicorn_config())
    written = io.StringIO()
    project_handler().setStream(written)
    for name in (*_LOUD, "gunicorn.error", "gunicorn.access"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    logging.getLogger(_STANDIN).disabled = True

    def served(environ: dict[str, Any], **_signal: object) -> None:
        answer = SimpleNamespace(status="200 OK", sent=1, headers=[])
        took = timedelta(milliseconds=1)
        server.access(answer, SimpleNamespace(headers=[]), {"RAW_URI": "", **environ}, took)

    request_started.connect(served)
    connection.force_debug_cursor = True
    yield written
    connection.force_debug_cursor = False
    request_started.disconnect(served)
    logging.getLogger(_STANDIN).disabled = False
    root.handlers[:], root.level = handlers, level
    for name in (*_LOUD[1:], "gunicorn.error", "gunicorn.access"):
        logging.getLogger(name).setLevel(logging.INFO)


@pytest.fixture
def secrets(alice: Person) -> Secrets:
    """Give the secrets that are known before the road begins."""
    found = Secrets()
    for password in (PASSWORD, WRONG_PASSWORD, NEW_PASSWORD):
        found.add("password", password)
    found.add("email", alice.email)
    found.add("phone", alice.phone)
    found.add("phone", alice.phone.removeprefix("+31"))
    return found


def test_no_secret_of_the_road_stands_in_a_log(
    town: Town, alice: Person, secrets: Secrets, lines: io.StringIO
) -> None:
    visitor = Visitor()
    walk(town, alice, visitor, secrets)
    town.smtp.stop()
    town.twilio.stop()
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=alice.email)
    town.deliver()
    log = lines.getvalue()
    assert "POST /inloggen/koppelen/ 200" in log
    assert "/activeren/[link]/" in log
    assert secrets.found_in(log) == set()


def test_no_secret_of_the_road_stands_in_a_row(
    town: Town, alice: Person, visitor: Visitor, secrets: Secrets
) -> None:
    for _stage in stages(town, alice, visitor, secrets):
        in_clear = {(table, kind) for table, text in rows() for kind in secrets.found_in(text)}
        assert in_clear <= IN_CLEAR


def test_no_counter_code_stands_in_a_log_or_a_row(
    town: Town, alice: Person, secrets: Secrets, lines: io.StringIO
) -> None:
    town.invite(alice)
    town.enrol(alice)
    said, visitor = io.StringIO(), Visitor()
    call_command("counter_code", alice.email, stdout=said)
    code = secrets.add("counter", said.getvalue().strip()[-9:].replace(" ", ""))
    at_the_field(visitor, alice)
    visitor.press("Controleer", code=f"{code[:-1]}X")
    assert visitor.press("Controleer", code=code).url == "/inloggen/sms/"
    found = secrets.found_in(lines.getvalue())
    found |= {kind for _table, text in rows() for kind in secrets.found_in(text)}
    assert "counter" not in found
    assert "POST /herstel/baliecode/ 200" in lines.getvalue()


def test_secret_logged_on_purpose_is_found(secrets: Secrets, lines: io.StringIO) -> None:
    logging.getLogger("accounts").warning("somebody typed %r", PASSWORD)
    assert secrets.found_in(lines.getvalue()) == {"password"}


def test_query_log_would_give_secrets_away_and_is_not_written(
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


def test_no_logger_has_a_way_out_of_its_own(lines: io.StringIO) -> None:
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    assert [one.name for one in loggers if any(writes(handler) for handler in one.handlers)] == []
    assert [handler for handler in logging.root.handlers if writes(handler)] == [project_handler()]


def walk(town: Town, person: Person, visitor: Visitor, secrets: Secrets) -> None:
    """Walk the whole road, with mistakes on the way."""
    for _stage in stages(town, person, visitor, secrets):
        pass


def stages(town: Town, person: Person, visitor: Visitor, secrets: Secrets) -> Iterator[str]:
    """Walk from the mail to the landing page, out, and in again; stop at each stage to look."""
    town.invite(person)
    link = link_for(town, person, secrets)
    yield "invited"
    visitor.open(f"{link}x/")
    visitor.client.post(link.removeprefix("http://localhost"))
    visitor.open(link)
    visitor.press("Toepassen", password=PASSWORD)
    secrets.add_session(visitor)
    yield "password chosen, SMS queued"
    town.deliver()
    code = secrets.add("sms", town.sms_code_for(person))
    visitor.press("Controleer", code=wrong(code))
    visitor.press("Controleer", code=code)
    person.key = secrets.add("key", visitor.page.key)
    yield "app not yet connected"
    yield from second_half(town, person, visitor, secrets)


def second_half(town: Town, person: Person, visitor: Visitor, secrets: Secrets) -> Iterator[str]:
    """Connect the app, go out and come in again."""
    visitor.press("Controleer", code=wrong(person.app_code()))
    visitor.press("Controleer", code=secrets.add("app", person.app_code()))
    secrets.add_session(visitor)
    yield "in"
    visitor.press("Uitloggen")
    log_in(visitor, person, WRONG_PASSWORD)
    log_in(visitor, person)
    visitor.press("Controleer", code=person.app_code())
    yield from reset(town, person, visitor, secrets)


def reset(town: Town, person: Person, visitor: Visitor, secrets: Secrets) -> Iterator[str]:
    """Forget the password and choose another."""
    visitor.open("/wachtwoord/vergeten/")
    visitor.press("Stuur mij een mail", email=person.email)
    yield "reset asked"
    town.deliver()
    visitor.open(link_for(town, person, secrets))
    visitor.press("Toepassen", password=NEW_PASSWORD)
    secrets.add_session(visitor)
    yield "reset done"


def link_for(town: Town, person: Person, secrets: Secrets) -> str:
    """Find the link in the newest mail, and remember what must not be read in it."""
    link = town.link_for(person)
    secrets.add("link", link.rstrip("/").rpartition("/")[2])
    return link


def rows() -> list[tuple[str, str]]:
    """Give every table's contents as text, and what the sessions hold, opened."""
    tables = [(table, "\n".join(found)) for table, found in contents().items()]
    opened = [str(SessionStore().decode(row.session_data)) for row in Session.objects.all()]
    return [*tables, ("session, decoded", "\n".join(opened))]


def project_handler() -> logging.StreamHandler[Any]:
    """Find the one handler that the project's configuration makes."""
    found = [one for one in logging.root.handlers if one.name == "lines"]
    assert len(found) == 1
    assert isinstance(found[0], logging.StreamHandler)
    return found[0]


def writes(handler: logging.Handler) -> bool:
    """Tell whether a handler lets anything out; pytest's own listen here too."""
    silent = isinstance(handler, logging.NullHandler)
    return not silent and not type(handler).__module__.startswith("_pytest")


def wrong(code: str) -> str:
    """Give another code than this one."""
    return f"{(int(code) + 1) % 1_000_000:06}"


def _gunicorn_config() -> object:
    """Read gunicorn.conf.py as gunicorn does."""
    config = import_module("gunicorn.config").Config()
    for name, value in runpy.run_path(str(_CONF)).items():
        if name in config.settings:
            config.set(name, value)
    return config
