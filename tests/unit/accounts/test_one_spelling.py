"""The migration that normalizes mail addresses, and which addresses stop the migration."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import timezone

from accounts.mail.links import issue_link
from accounts.models import Branch, MailLink, User
from accounts.models.purpose import Purpose
from tests.guards.rows import contents
from tests.unit.accounts.people import employee, rotterdam

pytestmark = pytest.mark.django_db

MIGRATION = import_module("accounts.migrations.0005_one_spelling").Migration
DAY = timedelta(days=1)
CHROMIUM = "cli@xn--zrich-kva.nl"


@pytest.fixture(scope="module")
def before() -> ProjectState:
    """Return Django's project state before the migration; its models store addresses unchanged."""
    return MigrationLoader(None).project_state(MIGRATION.dependencies)


def migrate(before: ProjectState) -> None:
    editor = connection.schema_editor()
    for operation in MIGRATION.operations:
        operation.database_forwards("accounts", editor, before, before)


def as_before(before: ProjectState, row: User | MailLink | Branch, **written: str) -> None:
    """Store exactly the values in `written` in this row, as the site did before the migration."""
    rows = before.apps.get_model("accounts", type(row).__name__).objects
    assert rows.filter(pk=row.pk).update(**written) == 1


def test_address_is_normalized_and_open_links_stay_valid(before: ProjectState) -> None:
    now = timezone.now()
    person = employee(password="argon2$of-whatever")
    issue_link(user=person, purpose=Purpose.RESET, expires_at=now + DAY, now=now)
    as_before(before, person, email="cli@zürich.nl")
    as_before(before, person.mail_links.get(), address="cli@zürich.nl")
    as_before(before, rotterdam(), reply_to="balie@straße.nl")
    migrate(before)
    found = User.objects.get(pk=person.pk)
    assert (found.email, found.epoch, found.recovery_held_until) == (CHROMIUM, person.epoch, None)
    assert MailLink.objects.usable(now).get().address == CHROMIUM
    assert Branch.objects.get().reply_to == "balie@xn--strae-oqa.nl"


def test_normalized_address_is_left_unchanged(before: ProjectState) -> None:
    as_before(before, employee(), email="jan@my_host.nl")
    as_before(before, employee(), email="jan@strasse.nl")
    as_before(before, employee(), email="jan@xn--strae-oqa.nl")
    rows = contents()
    migrate(before)
    assert contents() == rows


def test_two_accounts_of_one_mailbox_stop_the_migration_with_their_ids(
    before: ProjectState,
) -> None:
    spellings = ["cli@zürich.nl", CHROMIUM, "jan@straße.nl", "jan@straße.nl\u200b", "fo@zürich.nl"]
    people = [employee() for _spelling in spellings]
    for person, spelling in zip(people, spellings, strict=True):
        as_before(before, person, email=spelling)
    rows = contents()
    with pytest.raises(CommandError) as stopped:
        migrate(before)
    first, second, third, fourth, fifth = (person.pk for person in people)
    assert f"ids {first} and {second} have one mailbox" in str(stopped.value)
    assert f"ids {third} and {fourth} have one mailbox" in str(stopped.value)
    assert fifth not in map(int, re.findall("[0-9]+", str(stopped.value)))
    assert "@" not in str(stopped.value)
    assert contents() == rows


def test_account_with_an_invalid_address_stops_the_migration_with_its_id(
    before: ProjectState,
) -> None:
    person = employee()
    as_before(before, person, email="janſ@mail.example")
    with pytest.raises(CommandError, match=f"id {person.pk} has an address that cannot exist"):
        migrate(before)


def test_address_too_long_once_normalized_stops_the_migration(before: ProjectState) -> None:
    person, domain = employee(), f"{'.'.join(['é' * 57] * 4)}.nl"
    as_before(before, person, email=f"jan@{domain}")
    with pytest.raises(CommandError, match=f"id {person.pk} has an address that cannot exist"):
        migrate(before)


def test_branch_with_an_invalid_address_stops_the_migration(before: ProjectState) -> None:
    as_before(before, rotterdam(), reply_to="balieſ@mail.example")
    with pytest.raises(CommandError, match=f"branch {rotterdam().pk} has an address"):
        migrate(before)


def test_link_to_an_invalid_address_does_not_stop_the_migration(before: ProjectState) -> None:
    now, person = timezone.now(), employee()
    issue_link(user=person, purpose=Purpose.RESET, expires_at=now, now=now)
    as_before(before, person.mail_links.get(), address="janſ@mail.example")
    migrate(before)
    assert MailLink.objects.get().address == "janſ@mail.example"
