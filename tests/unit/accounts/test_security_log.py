"""The tables of the security log: database triggers refuse every update and every delete."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps
from django.http import HttpRequest

from accounts.housekeeping import AccountsHousekeeping
from accounts.log.events import Event, record
from accounts.models import EventNetwork, LogPermit, SecurityEvent
from tests.guards.rows import contents
from tests.races.together import Meanwhile
from tests.unit.accounts.people import NETWORK, employee, visit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S101")]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
BEFORE = ("accounts", "0003_events_by_time")
TRIGGERS = import_module("accounts.migrations.0004_the_log_only_grows")
BOTH = "accounts_securityevent, accounts_eventnetwork"


def _note(age: timedelta = timedelta()) -> SecurityEvent:
    record(Event.LOGIN, user=None, visit=visit(now=NOW - age))
    return SecurityEvent.objects.latest("pk")


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _rewritten(event: SecurityEvent) -> SecurityEvent:
    event.what = "nothing at all"
    return event


def _changed_at_the_desk(event: SecurityEvent) -> None:
    desk = admin.ModelAdmin(SecurityEvent, admin.site)
    desk.save_model(HttpRequest(), _rewritten(event), None, change=True)


def _deleted_at_the_desk(_event: SecurityEvent) -> None:
    desk = admin.ModelAdmin(SecurityEvent, admin.site)
    desk.delete_queryset(HttpRequest(), SecurityEvent.objects.all())


def _emptied(_event: SecurityEvent) -> None:
    on_postgres = connection.vendor == "postgresql"
    _sql(f"TRUNCATE {BOTH}" if on_postgres else "DELETE FROM accounts_eventnetwork")


def _replaced(_event: SecurityEvent) -> None:
    """Try to overwrite rows by INSERT with ON CONFLICT (PostgreSQL) or by REPLACE (SQLite)."""
    row = "accounts_eventnetwork (event_id, network) SELECT event_id, '' FROM accounts_eventnetwork"
    on_conflict = " WHERE true ON CONFLICT (event_id) DO UPDATE SET network = ''"
    if connection.vendor == "postgresql":
        _sql(f"INSERT INTO {row}{on_conflict}")
    else:
        _sql(f"REPLACE INTO {row}")


CHANGES: dict[str, Callable[[SecurityEvent], object]] = {
    "saved": lambda event: _rewritten(event).save(),
    "updated": lambda _event: SecurityEvent.objects.update(what="nothing at all"),
    "updated in bulk": lambda event: SecurityEvent.objects.bulk_update(
        [_rewritten(event)], ["what"]
    ),
    "updated by SQL": lambda _event: _sql("UPDATE accounts_securityevent SET user_id = 1"),
    "changed at the desk": _changed_at_the_desk,
    "deleted": lambda event: event.delete(),
    "deleted by a query": lambda _event: SecurityEvent.objects.all().delete(),
    "deleted by SQL": lambda _event: _sql("DELETE FROM accounts_securityevent"),
    "deleted at the desk": _deleted_at_the_desk,
    "emptied": _emptied,
    "replaced": _replaced,
    "network updated": lambda _event: EventNetwork.objects.update(network="elsewhere"),
    "network deleted": lambda _event: EventNetwork.objects.all().delete(),
}


def _outcome(change: str) -> bool:
    """Try this change of the security log, then roll back; return whether any row was changed."""
    event = _note()
    connection.check_constraints()  # or PostgreSQL refuses TRUNCATE for another reason
    before = contents()
    with transaction.atomic():
        CHANGES[change](event)
        changed = contents() != before
        transaction.set_rollback(True)
    return changed


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize("change", CHANGES)
def test_database_refuses_to_change_the_log(change: str) -> None:
    with pytest.raises(IntegrityError, match="the security log only grows"):
        _outcome(change)
    assert EventNetwork.objects.get().event.what == "login"


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize("change", CHANGES)
def test_control_without_the_triggers_changes_the_log(change: str) -> None:
    TRIGGERS.take_down(None, connection.schema_editor())
    assert _outcome(change)


def test_purge_takes_the_network_after_30_days_and_the_event_after_183() -> None:
    for days in (29, 30, 182, 183):
        _note(days * DAY)
    gone = AccountsHousekeeping().purge(NOW - SECOND)
    assert (gone["networks in the security log"], gone["security events"]) == (2, 0)
    gone = AccountsHousekeeping().purge(NOW)
    assert (gone["networks in the security log"], gone["security events"]) == (1, 1)
    left = SecurityEvent.objects.order_by("-at").values_list("at", "origin__network")
    ages = [((NOW - at).days, network) for at, network in left]
    assert ages == [(29, NETWORK), (30, None), (182, None)]


def test_purge_leaves_the_log_protected() -> None:
    _note()
    AccountsHousekeeping().purge(NOW)
    with pytest.raises(IntegrityError):
        _outcome("deleted")


def test_purge_permit_allows_no_update() -> None:
    _note()
    with pytest.raises(IntegrityError), LogPermit.granted():
        SecurityEvent.objects.update(what="nothing at all")


def test_failed_purge_leaves_every_row_and_no_permit() -> None:
    _note()
    with suppress(RuntimeError):
        _purge_and_break_off()
    assert SecurityEvent.objects.count() == EventNetwork.objects.count() == 1
    assert not LogPermit.objects.exists()


def _purge_and_break_off() -> None:
    with LogPermit.granted():
        SecurityEvent.objects.all().delete()
        raise RuntimeError


def _rival_deletes(permit: Callable[[Meanwhile], None]) -> list[BaseException]:
    _note()
    rival = Meanwhile(lambda: SecurityEvent.objects.all().delete())
    permit(rival)
    assert rival.is_over()
    return rival.faults


def _purge_under_way(rival: Meanwhile) -> None:
    with LogPermit.granted():
        rival.wait()


def _committed_permit(rival: Meanwhile) -> None:
    LogPermit.objects.create()
    rival.wait()


@pytest.mark.asvs("V16.4.2")
@pytest.mark.django_db(transaction=True)
def test_no_other_connection_deletes_during_a_purge() -> None:
    assert [type(fault) for fault in _rival_deletes(_purge_under_way)] == [IntegrityError]
    assert SecurityEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_with_a_committed_permit_another_connection_deletes() -> None:
    assert _rival_deletes(_committed_permit) == []
    assert not SecurityEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_flush_is_refused_unless_the_log_is_empty() -> None:
    _note()
    with pytest.raises(Exception, match="flush"):
        call_command("flush", interactive=False, verbosity=0)
    assert SecurityEvent.objects.count() == 1
    with LogPermit.granted():
        SecurityEvent.objects.all().delete()
    person = employee()
    call_command("flush", interactive=False, verbosity=0)
    assert not type(person).objects.exists()


@pytest.mark.django_db(transaction=True)
def test_migration_carries_the_networks_over_and_back() -> None:
    new = _note()
    try:
        then = _migrate(BEFORE)
        event = then.get_model("accounts", "SecurityEvent")
        assert event.objects.get(pk=new.pk).network == NETWORK
        event.objects.create(at=NOW, what="old", network="203.0.113.0/24")
        event.objects.create(at=NOW, what="by the desk", network="")
    finally:
        _migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())
    found = SecurityEvent.objects.order_by("pk").values_list("what", "origin__network")
    assert list(found) == [("login", NETWORK), ("old", "203.0.113.0/24"), ("by the desk", None)]
    with pytest.raises(IntegrityError):
        SecurityEvent.objects.update(what="nothing at all")


def _migrate(*targets: tuple[str, str]) -> StateApps:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return executor.loader.project_state(list(targets)).apps
