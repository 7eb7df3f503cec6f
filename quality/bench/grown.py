"""Measure what logins, pages and the purge cost in a database of many people.

Run in the site's environment: `manage.py shell -c "from quality.bench.grown import measure; …"`.
Requests are made in this process, as the tests do; mails and SMS go to stand-ins.
"""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TypeAlias, cast

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from lib.housekeeping import purge_all
from quality.bench.people import PASSWORD, email
from quality.bench.phones import code
from tests.journeys.town import PASSWORD as CHOSEN
from tests.journeys.town import Person, Town, user_of
from tests.journeys.visitor import Visitor
from tests.standins.smtp_sink import smtp_sink
from tests.standins.twilio import twilio_stand_in

_PEOPLE, _LOG = "/beheer/accounts/user/", "/beheer/accounts/securityevent/"
# One in a thousand people has the name that is searched for, all of them in this branch.
_NAME, _BRANCH = "van+der+Haanen", "31 Vestiging 31"
DESK = {
    "people": _PEOPLE,
    "people who are ready": f"{_PEOPLE}?status=ready",
    "people not ready": f"{_PEOPLE}?status=open",
    "people without link": f"{_PEOPLE}?status=expired",
    "search a name": f"{_PEOPLE}?q={_NAME}",
    "search two letters": f"{_PEOPLE}?q=jo",
    "search an address": f"{_PEOPLE}?q=user31@example.com",
    "search last digits": f"{_PEOPLE}?q=00031",
    "search nobody": f"{_PEOPLE}?q=Wojciechowski",
    "messages": "/beheer/messaging/message/",
    "log": _LOG,
    "log of a name": f"{_LOG}?q={_NAME}",
    "log of a kind": f"{_LOG}?wat=blocked",
}

Watching: TypeAlias = Callable[[str], AbstractContextManager[None]]


class Stopwatch:
    """The seconds and the number of SQL statements of each step, and its slowest statement."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(list)
        self.statements: dict[str, int] = defaultdict(int)
        self.slowest: dict[str, tuple[float, str]] = defaultdict(lambda: (0.0, ""))

    @contextmanager
    def timing(self, step: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.seconds[step].append(time.perf_counter() - began)

    @contextmanager
    def counting(self, step: str) -> Iterator[None]:
        with CaptureQueriesContext(connection) as captured:
            yield
        self.statements[step] += len(captured)
        each = [(float(one["time"]), str(one["sql"])) for one in captured]
        self.slowest[step] = max([self.slowest[step], *each])

    def results(self) -> dict[str, dict[str, float | str]]:
        """Return by step: median in ms, number of statements, the plan of the slowest statement."""
        return {
            step: {
                "ms": 1000 * statistics.median(each),
                "statements": self.statements[step],
                "plan": _plan(self.slowest[step][1]),
            }
            for step, each in self.seconds.items()
        }


def measure(tries: int) -> str:
    """Measure each step `tries` times, and once more to count statements. Return JSON."""
    warm, watch = Stopwatch(), Stopwatch()
    changed = cast("Settings", settings)  # only for mypy
    with override_settings(), smtp_sink(changed) as smtp, twilio_stand_in(changed) as twilio:
        town = Town(smtp, twilio)
        desks = {"head office": head_office(town), "branch": branch_admin(town)}
        for number, watching in enumerate((warm.timing, *[watch.timing] * tries, watch.counting)):
            _use(number, watching)
            person = _activate(town, number, watching)
            for whose, staff in desks.items():
                _look(whose, staff, person.pk, watching)
            with watching("purge"):
                purge_all(timezone.now())
    return json.dumps(watch.results())


def head_office(town: Town) -> Visitor:
    person = Person("head@example.com", "+31612345678", "Hetty", "Hoofd")
    town.invite(person, role="head-office", branch="")
    return town.enrol(person)


def branch_admin(town: Town) -> Visitor:
    person = Person("branch@example.com", "+31612345679", "Bert", "Beheer")
    town.invite(person, role="branch-admin", branch=_BRANCH)
    return town.enrol(person)


def _use(number: int, watching: Watching) -> None:
    """Log in as a seeded person and read the log of the account."""
    visitor = Visitor(f"198.51.{number // 250}.{number % 250}")
    with watching("login"):
        visitor.open("/inloggen/")
        visitor.press("Inloggen", email=email(number), password=PASSWORD)
        visitor.press("Controleer", code=code(number, timezone.now()))
    assert visitor.page.h1 == "Mijn account", visitor.page.text
    with watching("own log"):
        visitor.open("/beveiliging/logboek/")


def _activate(town: Town, number: int, watching: Watching) -> User:
    """Invite a person, who activates the account. Return the person's row."""
    person = Person(f"new{number}@example.com", f"+31687{number:06}", "Nina", "Nieuw")
    town.invite(person, branch=_BRANCH)
    visitor = Visitor(f"203.0.{number // 250}.{number % 250}")
    with watching("activation: the link"):
        visitor.open(town.link_for(person))
    with watching("activation: password"):
        visitor.press("Toepassen", password=CHOSEN)
    town.deliver()
    with watching("activation: SMS code"):
        visitor.press("Controleer", code=town.sms_code_for(person))
    person.key = visitor.page.key
    with watching("activation: connect"):
        visitor.press("Controleer", code=person.app_code())
    assert visitor.page.h1 == "Mijn account", visitor.page.text
    return user_of(person)


def _look(whose: str, staff: Visitor, person: int, watching: Watching) -> None:
    """Open each page of the desk, and that of a person with this primary key."""
    far_on = {"people, far on": f"{_PEOPLE}?na={person}"}
    pages = {**DESK, **far_on, "a person": f"{_PEOPLE}{person}/change/"}
    for name, url in pages.items():
        with watching(f"{whose}: {name}"):
            staff.open(url)
        assert staff.page.status == 200, staff.page.text


def _plan(sql: str) -> str:
    """Return the plan that PostgreSQL has for a SELECT, else an empty string."""
    if connection.vendor != "postgresql" or not sql.startswith("SELECT"):
        return ""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(line for (line,) in cursor.fetchall())
