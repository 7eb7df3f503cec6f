"""Cause each refusal that involves no password check, and record the SQL of the request.

Each `tried_…` and `mailed_…` yields the network whose next request is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.passwords.hashers import hash_slot
from tests.journeys.thief import WRONG
from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor

KINDS = ("known", "blocked", "frozen", "invited", "nobody")
_LITERAL = re.compile(r"'[^']*'|\b\d+\b")
# The pages whose forms are refused, each with the button that sends its form.
LOGIN, FORGOTTEN = ("/inloggen/", "Inloggen"), ("/wachtwoord/vergeten/", "Stuur mij een mail")


def address_of(kind: str) -> str:
    """Return the mail address of the person of this kind (see KINDS). All have equal length."""
    return f"{kind:x<8}@mail.example"


def make_people(town: Town) -> None:
    """Create a person of each kind but 'nobody'. All but 'invited' log in once, from 192.0.2.1."""
    for number, kind in enumerate(KINDS[:-1]):
        person = Person(address_of(kind), f"+3161234567{number}", "Alice", "de Vries")
        town.invite(person)
        if kind != "invited":
            town.enrol(person, Visitor(address="192.0.2.1"))
    User.objects.filter(email=address_of("blocked")).update(is_active=False)
    frozen = User.objects.get(email=address_of("frozen"))
    User.objects.filter(pk=frozen.pk).update(frozen_at=timezone.now())


def ask(where: tuple[str, str], email: str, network: str) -> tuple[int, list[str]]:
    """Send the form of a page. Return the status of the last page, and the SQL of the POST."""
    page, button = where
    visitor = Visitor(address=f"{network}.9")
    form = visitor.open(page).form_with(button)
    typed = {**form.fields, "email": email, "password": WRONG}
    with CaptureQueriesContext(connection) as captured:
        answer = visitor.send(form.action, typed)
    return answer.status, [query["sql"] for query in captured]


def shapes_of(statements: list[str]) -> list[str]:
    """Return the SQL statements with each literal value removed."""
    return [_LITERAL.sub("?", statement) for statement in statements]


def tables_in(statements: list[str]) -> set[str]:
    """Return the tables that the statements read or write."""
    ours = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    return {table for table in ours if any(re.search(rf"\b{table}\b", one) for one in statements)}


@contextmanager
def tried_from_one_network(email: str) -> Iterator[str]:
    """Try a wrong password five times from one network."""
    for _try in range(settings.LOGIN_LIMIT.tries):
        ask(LOGIN, email, "203.0.113")
    yield "203.0.113"


@contextmanager
def tried_from_everywhere(email: str) -> Iterator[str]:
    """Try a wrong password 21 times, each from another network."""
    for number in range(settings.LOGIN_ACCOUNT_LIMIT.tries):
        ask(LOGIN, email, f"203.1.{number}")
    yield "203.2.0"


@contextmanager
def tried_from_a_suspect_network(email: str) -> Iterator[str]:
    """Try a wrong password for thirty accounts from one network, then for this account."""
    for number in range(settings.LOGIN_SPREAD.tries):
        ask(LOGIN, f"iemand{number}@mail.example", "203.3.0")
    ask(LOGIN, email, "203.3.0")
    yield "203.3.0"


@contextmanager
def tried_in_a_crowd(email: str) -> Iterator[str]:
    """Occupy every slot for password hashing, until the `with` block ends."""
    del email
    with ExitStack() as held:
        for _place in range(settings.HASH_SLOTS):
            held.enter_context(hash_slot())
        yield "203.4.0"


@contextmanager
def mailed_often(email: str) -> Iterator[str]:
    """Request password mails for one address up to its limit, each mail from another network."""
    for number in range(settings.MAIL_PER_ADDRESS.tries):
        ask(FORGOTTEN, email, f"203.5.{number}")
    yield "203.6.0"


@contextmanager
def mailed_others_often(email: str) -> Iterator[str]:
    """Request password mails for other addresses from one network, up to the network's limit."""
    del email
    for number in range(settings.MAIL_PER_NETWORK.tries):
        ask(FORGOTTEN, f"iemand{number}@mail.example", "203.7.0")
    yield "203.7.0"


REFUSALS: dict[str, tuple[tuple[str, str], int, Callable[[str], AbstractContextManager[str]]]] = {
    "account and network": (LOGIN, 429, tried_from_one_network),
    "account as a whole": (LOGIN, 429, tried_from_everywhere),
    "suspect network": (LOGIN, 429, tried_from_a_suspect_network),
    "crowd": (LOGIN, 503, tried_in_a_crowd),
    "mails to an address": (FORGOTTEN, 429, mailed_often),
    "mails from a network": (FORGOTTEN, 429, mailed_others_often),
}
