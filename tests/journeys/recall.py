"""A `Town` for `make quick`, which repeats an invitation or enrolment from memory.

Most journeys begin with the same enrolment, a dozen requests. What it leaves follows from what it
finds: the rows, the clock, the settings, the messages and the visitor's cookies. So the first
enrolment in a process goes through the site; a later one that finds exactly the same gets its rows,
messages and cookies. All other runs of the journeys go through the site each time.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache, partial
from hashlib import sha256
from http.cookies import SimpleCookie
from typing import Any

from django.conf import UserSettingsHolder, settings
from django.db import connection, transaction
from django.utils import timezone

from lib.clock import CLOCK
from tests.journeys.page import Page
from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import TwilioStandIn

# By rowid, as SQLite stores them.
Table = dict[int, tuple[Any, ...]]
Rows = dict[str, Table]

_SEQUENCES = "sqlite_sequence"
_READ = "SELECT <raw> FROM <table> ORDER BY rowid"
_DELETE = "DELETE FROM <table> WHERE rowid = %s"
_INSERT = "INSERT INTO <table> (<names>) VALUES (<marks>)"
# The ports of the stand-ins, which differ in each test and change nothing that is stored.
_PORTS = {"EMAIL_PORT", "TWILIO_API_URL"}


def quick_town(smtp: SmtpSink, twilio: TwilioStandIn) -> Town:
    """Return a town that recalls enrolments. It reads rows in SQLite's way, so only on SQLite."""
    town = RecallingTown if connection.vendor == "sqlite" else Town
    return town(smtp, twilio)


@dataclass(frozen=True)
class _Left:
    """What an enrolment left: all rows and messages, the person's key, the cookies and the page."""

    rows: Rows
    mails: list[Any]
    texts: dict[str, Any]
    key: str
    cookies: SimpleCookie
    page: Page


_MEMORY: dict[str, _Left] = {}


class RecallingTown(Town):
    """A `Town` that invites and enrols from memory, if it did the same before in the same state."""

    def invite(self, person: Person, **chosen: str) -> None:
        really = partial(Town.invite, self, person, **chosen)
        self._recall(really, person, Visitor(), ("invite", chosen))

    def reach_sms(self, person: Person, visitor: Visitor | None = None) -> Visitor:
        browser = visitor or Visitor()
        really = partial(Town.reach_sms, self, person, browser)
        return self._recall(really, person, browser, ("reach_sms",))

    def enrol(self, person: Person, visitor: Visitor | None = None, **ticked: str) -> Visitor:
        browser = visitor or Visitor()
        really = partial(Town.enrol, self, person, browser, **ticked)
        return self._recall(really, person, browser, ("enrol", ticked))

    def _recall(
        self, really: Callable[[], object], person: Person, visitor: Visitor, *asked: object
    ) -> Visitor:
        found = _rows()
        browser = visitor.client.defaults, visitor.client.cookies.output()
        clocks, received = (timezone.now(), CLOCK.now()), self._messages()
        state = repr((asked, person, browser, found, clocks, received, _overridden()))
        key = sha256(state.encode()).hexdigest()
        if key in _MEMORY:
            self._restore(_MEMORY[key], found, person, visitor)
        else:
            really()
            _MEMORY[key] = self._left(person, visitor)
        return visitor

    def _messages(self) -> tuple[object, ...]:
        """Return the messages received, and how the stand-ins respond to the next."""
        smtp, twilio = vars(self.smtp), vars(self.twilio)
        up = smtp["_controller"] is not None, twilio["_server"] is not None
        return {**smtp, "port": 0, "_controller": up[0]}, {**twilio, "_server": up[1]}

    def _left(self, person: Person, visitor: Visitor) -> _Left:
        twilio = vars(self.twilio)
        texts = deepcopy({name: twilio[name] for name in ("sent", "requests", "callbacks")})
        cookies, mails = deepcopy(visitor.client.cookies), list(self.smtp.received)
        return _Left(_rows(), mails, texts, person.key, cookies, visitor.page)

    def _restore(self, left: _Left, found: Rows, person: Person, visitor: Visitor) -> None:
        _write(found, left.rows)
        self.smtp.received[:] = left.mails
        vars(self.twilio).update(deepcopy(left.texts))
        person.key = left.key
        visitor.client.cookies, visitor.page = deepcopy(left.cookies), replace(left.page)


@cache
def _columns() -> dict[str, list[str]]:
    """Return the names of all tables with those of their columns; the sequences come last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        names = {name for (name,) in cursor.fetchall()}
        tables = [*sorted(names - {_SEQUENCES}), _SEQUENCES]
        columns = "SELECT name FROM pragma_table_info(%s)"
        return {
            table: [f'"{name}"' for (name,) in cursor.execute(columns, [table]).fetchall()]
            for table in tables
        }


@cache
def _statements(table: str) -> list[str]:
    """Return the SQL that reads a table's rows, deletes one and inserts one."""
    columns = ("rowid", *_columns()[table])
    # A plus before a column keeps Django's converters away from its value.
    parts = {"<table>": table, "<raw>": ", +".join(columns), "<names>": ", ".join(columns)}
    found = [_READ, _DELETE, _INSERT.replace("<marks>", ", ".join(["%s"] * len(columns)))]
    for part, sql in parts.items():
        found = [one.replace(part, sql) for one in found]
    return found


def _table(name: str) -> Table:
    with connection.cursor() as cursor:
        cursor.execute(_statements(name)[0])
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _rows() -> Rows:
    return {name: _table(name) for name in _columns()}


def _write(found: Rows, wanted: Rows) -> None:
    """Turn the rows `found` in the database into those `wanted`."""
    with transaction.atomic():
        for name, after in wanted.items():
            # The inserts moved the sequences.
            before = _table(name) if name == _SEQUENCES else found[name]
            if before != after:
                _write_table(name, before, after)


def _write_table(name: str, before: Table, after: Table) -> None:
    _read, delete, insert = _statements(name)
    with connection.cursor() as cursor:
        gone = [(row,) for row in before if before[row] != after.get(row)]
        cursor.executemany(delete, gone)
        new = [(row, *after[row]) for row in after if before.get(row) != after[row]]
        cursor.executemany(insert, new)


def _overridden() -> dict[str, object]:
    """Return the settings that differ from config/settings.py, without the stand-ins' ports."""
    holder: Any = vars(settings)["_wrapped"]
    found: dict[str, object] = {}
    while isinstance(holder, UserSettingsHolder):
        found = {**vars(holder), **found}
        holder = holder.default_settings
    return {name: found[name] for name in sorted(found) if name.isupper() and name not in _PORTS}
