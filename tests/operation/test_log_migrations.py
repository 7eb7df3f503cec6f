"""The migrations of the security log keep each event's network, and leave the log append-only."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module

import pytest
from django.conf import settings
from django.db import DatabaseError, IntegrityError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import StateApps
from django.test.utils import CaptureQueriesContext

from accounts.housekeeping import AccountsHousekeeping
from accounts.log.events import Event, record
from accounts.models import EventNetwork, SecurityEvent
from tests.operation.former import FORMER, migrated_back
from tests.unit.accounts.people import NETWORK, visit

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.requirement("S101")]

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
BEFORE = ("accounts", "0003_events_by_time")
COPIES = import_module("accounts.migrations.0010_copy_the_networks")


def _note_as_before(then: StateApps, what: str, network: str = "") -> None:
    """Write an event as release 0.1.0 does."""
    event = then.get_model("accounts", "SecurityEvent").objects.create(at=NOW, what=what)
    if network:
        networks = then.get_model("accounts", "EventNetwork").objects
        networks.create(event=event, network=network)


def _log() -> list[tuple[str, str]]:
    return list(SecurityEvent.objects.order_by("pk").values_list("what", "network"))


def test_migration_carries_the_networks_over_and_back() -> None:
    record(Event.LOGIN, user=None, visit=visit(now=NOW))
    new = SecurityEvent.objects.get()
    with migrated_back(BEFORE) as then:
        event = then.get_model("accounts", "SecurityEvent")
        assert event.objects.get(pk=new.pk).network == NETWORK
        event.objects.create(at=NOW, what="old", network="203.0.113.0/24")
        event.objects.create(at=NOW, what="by the desk", network="")
    assert _log() == [("login", NETWORK), ("old", "203.0.113.0/24"), ("by the desk", "")]
    with pytest.raises(IntegrityError):
        SecurityEvent.objects.update(what="nothing at all")


def test_networks_of_the_former_release_are_copied_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(COPIES, "PIECE", 2)
    noted = [(f"old {number}", f"203.0.{number}.0/24") for number in range(5)]
    with CaptureQueriesContext(connection) as queries, migrated_back(FORMER) as then:
        for what, network in [*noted, ("without", "")]:
            _note_as_before(then, what, network)
    assert _log() == [*noted, ("without", "")]
    assert EventNetwork.objects.count() == len(noted)
    pieces = [query for query in queries if "SET network" in query["sql"]]
    assert len(pieces) == 3
    with pytest.raises(IntegrityError):
        SecurityEvent.objects.update(network="")


def test_migrating_back_hands_the_networks_to_the_former_release() -> None:
    record(Event.LOGIN, user=None, visit=visit(now=NOW))
    with migrated_back(FORMER) as then:
        assert then.get_model("accounts", "EventNetwork").objects.get().network == NETWORK
        with pytest.raises(IntegrityError):
            then.get_model("accounts", "SecurityEvent").objects.update(what="nothing at all")
    assert _log() == [("login", NETWORK)]


def test_former_release_writes_to_the_new_tables_and_its_networks_are_purged() -> None:
    then = MigrationLoader(connection).project_state([FORMER]).apps
    _note_as_before(then, "login", NETWORK)
    assert _log() == [("login", "")]
    assert EventNetwork.objects.get().network == NETWORK
    AccountsHousekeeping().purge(NOW + settings.NETWORKS_KEPT)
    assert not EventNetwork.objects.exists()
    assert _log() == [("login", "")]


def test_copying_that_breaks_off_leaves_the_log_protected(monkeypatch: pytest.MonkeyPatch) -> None:
    then = MigrationLoader(connection).project_state([FORMER]).apps
    _note_as_before(then, "login", NETWORK)
    with monkeypatch.context() as patch:
        patch.setattr(COPIES, "_COPY", "SELECT %s, %s, nothing_of_this_name")
        with pytest.raises(DatabaseError):
            COPIES.copy(None, None)
    with pytest.raises(IntegrityError):
        SecurityEvent.objects.update(network="elsewhere")
    COPIES.copy(None, None)
    assert _log() == [("login", NETWORK)]
