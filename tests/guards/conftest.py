"""Fixtures: those of the journeys, and browsers at several stages of a sign-in."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Branch, SecurityEvent
from messaging.models import Message
from onboarding.models import Job
from tests.guards.routes import EXAMPLES
from tests.journeys.codes import at_the_sms
from tests.journeys.conftest import alice, bob, carol, clock, town, visitor
from tests.journeys.town import Person, Town, user_of
from tests.journeys.visitor import Visitor

__all__ = ["alice", "bob", "carol", "clock", "town", "visitor"]

SPOILED = "tests.guards.spoiled_urls"


@pytest.fixture(autouse=True)
def _cheap(cheap_hashes: None) -> None:
    """Use the cheapest password hash in all tests of this folder."""
    del cheap_hashes


@pytest.fixture
def employee(town: Town, alice: Person) -> Visitor:
    town.invite(alice)
    return town.enrol(alice)


@pytest.fixture
def chief(town: Town) -> Visitor:
    """Return the browser of a logged-in user of head office, the role with most permissions."""
    person = Person("chief@mail.example", "+31611111111", "Ineke", "Chef")
    names = ["--first-name", person.first_name, "--last-name", person.last_name]
    what = ["--phone", person.phone, "--role", "head-office"]
    call_command("invite", person.email, *names, *what, stdout=StringIO())
    town.deliver()
    return town.enrol(person)


@pytest.fixture
def halfway(town: Town, bob: Person) -> Visitor:
    """Return the browser of a new user, on the page that asks for the SMS code."""
    return at_the_sms(town, bob)


@pytest.fixture
def addresses(employee: Visitor, alice: Person) -> dict[str, str]:
    """Return a URL for each route, with primary keys that exist."""
    del employee
    keys = {
        "user": user_of(alice).pk,
        "branch": Branch.objects.values_list("pk", flat=True)[0],
        "event": SecurityEvent.objects.values_list("pk", flat=True)[0],
        "message": Message.objects.values_list("pk", flat=True)[0],
        "job": Job.objects.create(kind="invite", state="preview", created_at=timezone.now()).pk,
    }
    return {route: example.format(**keys) for route, example in EXAMPLES.items()}
