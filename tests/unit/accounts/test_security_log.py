"""The security log: database triggers refuse every update and delete, except by a purge."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.http import HttpRequest

from accounts.housekeeping import AccountsHousekeeping
from accounts.log.events import Event, record, record_by
from accounts.models import EventNetwork, LogPermit, SecurityEvent
from tests.guards.rows import contents
from tests.races.together import Meanwhile
from tests.unit.accounts.people import NETWORK, employee, visit

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("S101")]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)
TRIGGERS = import_module("accounts.migrations.0014_detail_of_an_event")
DETAIL = "employee → support"
BOTH = "accounts_securityevent, accounts_eventnetwork"


def _note(age: timedelta = timedelta()) -> SecurityEvent:
    record(Event.LOGIN, user=None, visit=visit(now=NOW - age))
    return SecurityEvent.objects.latest("pk")


def _note_detail() -> None:
    """Write an event about an employee of a branch with each column filled."""
    staff = employee()
    staff.acts_from = NETWORK
    record_by(Event.ROLE_CHANGED, user=employee(), by=staff, now=NOW, detail=DETAIL)


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
    row = "accounts_eventnetwork (event_id, network) SELECT event_id, '' FROM accounts_eventnetwork"
    _replace(row, " WHERE true ON CONFLICT (event_id) DO UPDATE SET network = ''")


def _event_replaced(_event: SecurityEvent) -> None:
    row = (
        'accounts_securityevent (what, id, at, "by", network)'
        """ SELECT 'x', id, at, "by", network FROM accounts_securityevent"""
    )
    _replace(row, " WHERE true ON CONFLICT (id) DO UPDATE SET what = 'x'")


def _replace(row: str, on_conflict: str) -> None:
    """Run this database's statement that inserts a row or replaces an existing one."""
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
    "replaced": _event_replaced,
    "network updated": lambda _event: SecurityEvent.objects.update(network="elsewhere"),
    "network emptied": lambda _event: SecurityEvent.objects.update(network=""),
    "network of the former release replaced": _replaced,
    "network of the former release updated": lambda _event: EventNetwork.objects.update(
        network="elsewhere"
    ),
    "network of the former release deleted": lambda _event: EventNetwork.objects.all().delete(),
}
REFUSAL = "the security log only grows"
# New values for each column except network and detail, in an event without empty columns.
BESIDES: list[tuple[str, Any]] = [
    ("id", F("id") + 1),
    ("at", NOW + SECOND),
    ("what", "nothing at all"),
    ("user_id", -1),
    ("user_id", None),
    ("by_user_id", -1),
    ("by_user_id", None),
    ("by", "cli"),
    ("branch_id", -1),
    ("branch_id", None),
]


def _outcome(change: str) -> bool:
    """Try this change of the security log, then roll back; return whether any row was changed."""
    event = _note()
    EventNetwork.objects.create(event=event, network=NETWORK)
    connection.check_constraints()  # otherwise PostgreSQL refuses TRUNCATE anyway
    before = contents()
    with transaction.atomic():
        CHANGES[change](event)
        changed = contents() != before
        transaction.set_rollback(True)
    return changed


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize("change", CHANGES)
def test_database_refuses_to_change_the_log(change: str) -> None:
    with pytest.raises(IntegrityError, match=REFUSAL):
        _outcome(change)
    assert EventNetwork.objects.get().event.what == "login"
    assert SecurityEvent.objects.get().network == NETWORK


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
    left = SecurityEvent.objects.order_by("-at").values_list("at", "network")
    ages = [((NOW - at).days, network) for at, network in left]
    assert ages == [(29, NETWORK), (30, ""), (182, "")]


def test_purge_takes_the_networks_that_the_former_release_wrote() -> None:
    for days in (29, 30, 183):
        EventNetwork.objects.create(event=_note(days * DAY), network=NETWORK)
    AccountsHousekeeping().purge(NOW)
    assert [(NOW - one.event.at).days for one in EventNetwork.objects.all()] == [29]


def test_purge_leaves_the_log_protected() -> None:
    _note()
    AccountsHousekeeping().purge(NOW)
    with pytest.raises(IntegrityError):
        _outcome("deleted")


def test_purge_permit_allows_no_update() -> None:
    _note()
    with pytest.raises(IntegrityError), LogPermit.granted():
        SecurityEvent.objects.update(what="nothing at all")


@pytest.mark.parametrize("is_known", [True, False])
def test_purge_permit_allows_to_empty_the_network_which_stays_empty(*, is_known: bool) -> None:
    record(Event.LOGIN, user=employee() if is_known else None, visit=visit())
    before = SecurityEvent.objects.values().get()
    with LogPermit.granted():
        assert SecurityEvent.objects.update(network="") == 1
    assert SecurityEvent.objects.values().get() == before | {"network": ""}
    with pytest.raises(IntegrityError, match=REFUSAL), LogPermit.granted():
        SecurityEvent.objects.update(network=NETWORK)


def test_permit_allows_to_empty_the_detail_which_stays_empty() -> None:
    _note_detail()
    before = SecurityEvent.objects.values().get()
    with LogPermit.granted():
        assert SecurityEvent.objects.update(detail="") == 1
    assert SecurityEvent.objects.values().get() == before | {"detail": ""}
    with pytest.raises(IntegrityError, match=REFUSAL), LogPermit.granted():
        SecurityEvent.objects.update(detail=DETAIL)


@pytest.mark.parametrize("detail", ["elsewhere", " ", None, F("detail")])
def test_permit_allows_no_other_value_of_the_detail(detail: object) -> None:
    _note_detail()
    with pytest.raises(IntegrityError, match=REFUSAL), LogPermit.granted():
        SecurityEvent.objects.update(detail=detail)
    assert SecurityEvent.objects.get().detail == DETAIL


def test_without_a_permit_the_detail_is_not_emptied() -> None:
    _note_detail()
    with pytest.raises(IntegrityError, match=REFUSAL), transaction.atomic():
        SecurityEvent.objects.update(detail="")
    assert SecurityEvent.objects.get().detail == DETAIL


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize(("column", "value"), [*BESIDES, ("network", "elsewhere")])
def test_detail_is_not_emptied_together_with_another_change(column: str, value: object) -> None:
    _note_detail()
    before = contents()
    with pytest.raises(IntegrityError, match=REFUSAL), LogPermit.granted():
        SecurityEvent.objects.update(detail="", **{column: value})
    assert contents() == before


def test_table_of_other_changes_names_every_other_column() -> None:
    columns = {field.attname for field in SecurityEvent._meta.concrete_fields}
    assert {column for column, _value in BESIDES} == columns - {"network", "detail"}


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize(("column", "value"), BESIDES)
def test_network_is_not_emptied_together_with_another_change(column: str, value: object) -> None:
    record(Event.LOGIN, user=employee(), visit=visit(now=NOW))
    _demand_refused(column, value)


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize("column", ["user_id", "by_user_id", "branch_id"])
def test_network_is_not_emptied_together_with_a_column_that_was_null(column: str) -> None:
    record(Event.LOGIN, user=None, visit=visit(now=NOW))
    _demand_refused(column, -1)


@pytest.mark.asvs("V16.4.2")
@pytest.mark.parametrize(("column", "value"), BESIDES)
def test_control_without_the_triggers_it_is(column: str, value: object) -> None:
    TRIGGERS.take_down(None, connection.schema_editor())
    record(Event.LOGIN, user=employee(), visit=visit(now=NOW))
    before = SecurityEvent.objects.values().get()
    SecurityEvent.objects.update(network="", **{column: value})
    differing = dict(SecurityEvent.objects.values().get().items() - before.items())
    assert differing.keys() == {"network", column}


def _demand_refused(column: str, value: object) -> None:
    before = contents()
    with pytest.raises(IntegrityError, match=REFUSAL), LogPermit.granted():
        SecurityEvent.objects.update(network="", **{column: value})
    assert contents() == before


@pytest.mark.parametrize("network", ["elsewhere", " ", None, F("network")])
def test_permit_allows_no_other_value_of_the_network(network: object) -> None:
    _note()
    with pytest.raises(IntegrityError, match=REFUSAL), LogPermit.granted():
        SecurityEvent.objects.update(network=network)
    assert SecurityEvent.objects.get().network == NETWORK


def test_failed_purge_leaves_every_row_and_no_permit() -> None:
    _note()
    with suppress(RuntimeError):
        _purge_and_break_off()
    assert SecurityEvent.objects.count() == SecurityEvent.objects.exclude(network="").count() == 1
    assert not LogPermit.objects.exists()


def _purge_and_break_off() -> None:
    with LogPermit.granted():
        SecurityEvent.objects.update(network="")
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
