"""Test that no row names an erased person, neither in clear nor sealed (GDPR art. 17)."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.browser.session_store import SessionStore
from accounts.models import SecurityEvent, Session, User
from lib.sealing import unseal
from messaging.models import Message
from onboarding.jobs.cells import open_cells, seal_cells
from onboarding.models import Job, JobRow, Reminder, ReminderStop
from tests.guards.rows import contents
from tests.guards.secrets import Secrets
from tests.journeys.conftest import carol
from tests.journeys.town import PASSWORD, Person, Town, log_in, user_of
from tests.journeys.visitor import Visitor
from tests.unit.onboarding.conftest import Enter, enter
from tests.unit.onboarding.desk import facts_of, page_of, save

pytestmark = pytest.mark.requirement("S101")

__all__ = ["carol", "enter"]

LEAVER = ("xanthippe@vertrokken.example", "+31687612345", "Xanthippe", "Wolkenkrabber")
MARRIED = "Wervelwind"


@pytest.fixture
def leaver() -> Person:
    """Return a person with a name that no other row has."""
    return Person(*LEAVER)


@pytest.fixture
def names(leaver: Person) -> Secrets:
    """Return the personal data that no table may contain after the erasure."""
    found = Secrets()
    for kind, value in {
        "email": leaver.email,
        "phone": leaver.phone,
        "number": leaver.phone.removeprefix("+31"),
        "first": leaver.first_name,
        "last": leaver.last_name,
        "married": MARRIED,
    }.items():
        found.add(kind, value)
    return found


@pytest.fixture
def browsers(town: Town, leaver: Person, carol: Person, enter: Enter) -> tuple[Visitor, Visitor]:
    """Create a row of this person in each table with a foreign key to users.

    Return the logged-in browser, and a second one on the page that asks for the app code.
    """
    town.invite(carol, role="branch-admin")
    town.invite(leaver)
    inside = town.enrol(leaver, remember="on")
    user = user_of(leaver)
    save(enter(user_of(carol)), page_of(user), facts_of(user, last_name=MARRIED))
    call_command("counter_code", leaver.email, stdout=StringIO())
    halfway = Visitor()
    log_in(halfway, leaver)
    assert halfway.page.url == "/inloggen/code/"
    job = Job.objects.create(kind="resend", state="running", by=user, created_at=timezone.now())
    row = JobRow(job=job, number=1, user=user)
    seal_cells(row, (leaver.first_name, leaver.email))
    row.save()
    Reminder.objects.create(user=user, number=1, at=timezone.now(), digest="0" * 64)
    ReminderStop.objects.create(user=user, at=timezone.now())
    asking = Visitor()
    asking.open("/wachtwoord/vergeten/")
    asking.press("Stuur mij een mail", email=leaver.email)
    return inside, halfway


@pytest.mark.asvs("V14.2.7")
def test_no_row_names_an_erased_person(
    browsers: tuple[Visitor, Visitor], leaver: Person, names: Secrets
) -> None:
    assert browsers
    number = user_of(leaver).pk
    call_command("erase", leaver.email, stdout=StringIO())
    assert _found(names) == set()
    assert not _rows_that_point_at(number)
    assert SecurityEvent.objects.filter(user_id=number, what="erased").count() == 1


def test_control_before_erasure_names_are_found_and_every_table_of_people_has_a_row(
    browsers: tuple[Visitor, Visitor], leaver: Person, names: Secrets
) -> None:
    """If a new table refers to users, the fixture `browsers` must create a row in it."""
    assert browsers
    found = _found(names)
    assert {kind for _table, kind in found} == {"email", "phone", "first", "married"}
    assert {table for table, _kind in found} == {
        "accounts_user",
        "accounts_maillink",
        "django_admin_log",
        "messages, opened",
        "job rows, opened",
    }
    theirs = _rows_that_point_at(user_of(leaver).pk)
    assert theirs == {model._meta.label for model in _models_of_people()}


@pytest.mark.asvs("V7.4.2")
def test_erased_person_is_logged_out_and_a_login_under_way_ends(
    browsers: tuple[Visitor, Visitor], leaver: Person
) -> None:
    inside, halfway = browsers
    call_command("erase", leaver.email, stdout=StringIO())
    assert inside.open("/").h1 == "Inloggen"
    assert halfway.press("Controleer", code=leaver.app_code()).h1 == "Inloggen"
    log_in(halfway, leaver, PASSWORD)
    assert "Uw e-mailadres of wachtwoord is niet goed." in halfway.page.text
    assert not User.objects.filter(email=leaver.email).exists()


def test_address_of_an_erased_person_is_invited_again_and_gets_in(
    browsers: tuple[Visitor, Visitor],
    town: Town,
    leaver: Person,
    clock: time_machine.Traveller,
) -> None:
    """The minute passes because a number gets one SMS a minute, even if its user was erased."""
    assert browsers
    before = user_of(leaver).pk
    call_command("erase", leaver.email, stdout=StringIO())
    town.invite(leaver)
    clock.shift(timedelta(minutes=1))
    assert town.enrol(leaver).page.h1 == "Mijn account"
    assert user_of(leaver).pk != before


def _found(names: Secrets) -> set[tuple[str, str]]:
    """Return each table that contains a value of `names`, with the kind (such as 'email')."""
    texts = {table: "\n".join(rows) for table, rows in contents().items()}
    sessions = [SessionStore().decode(row.session_data) for row in Session.objects.all()]
    sealed = [unseal(row.payload, *row.seal_context) for row in Message.objects.exclude(payload="")]
    cells = [open_cells(row) for row in JobRow.objects.all()]
    texts |= {"sessions, opened": repr(sessions), "messages, opened": repr(sealed)}
    texts["job rows, opened"] = repr(cells)
    return {(table, kind) for table, text in texts.items() for kind in names.found_in(text)}


def _rows_that_point_at(number: int) -> set[str]:
    """Return the models that have a row with a foreign key to this person."""
    return {
        model._meta.label
        for model in _models_of_people()
        if QuerySet(model).filter(user=number).exists()
    }


def _models_of_people() -> set[type[Model]]:
    """Return the models with a foreign key `user` to users, except the log of Django's admin."""
    keys = {one.related_model for one in User._meta.related_objects if one.field.name == "user"}
    return {model for model in keys if model != "self"} - {LogEntry}
