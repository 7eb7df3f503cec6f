"""/healthz, /readyz and /metrics skip other middleware. Only the operator may read the last two."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_network

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from messaging.models import Heartbeat, Outage
from tests.unit.messaging.writing import mail, sms

pytestmark = pytest.mark.requirement("S104")

FOR_OPERATORS = ("/readyz", "/metrics")


def _away(*_: object) -> None:
    raise OperationalError


@pytest.mark.requirement("S105")
def test_health_responds_under_any_host_without_database_or_cookie(client: Client) -> None:
    answer = client.get("/healthz", headers={"host": "10.1.2.3"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]


@pytest.mark.django_db
def test_ready_when_the_database_is_migrated(client: Client) -> None:
    answer = client.get("/readyz", headers={"host": "10.1.2.3"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_not_ready_while_a_migration_is_missing(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'lib'")
    assert client.get("/readyz").status_code == 503


@pytest.mark.requirement("S105")
@pytest.mark.parametrize("path", FOR_OPERATORS)
def test_not_ready_while_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("operation.probes.MigrationExecutor", _away)
    monkeypatch.setattr("operation.probes.exposition", _away)
    answer = client.get(path)
    assert (answer.status_code, answer.content) == (503, b"database does not answer\n")


@pytest.mark.django_db
def test_not_ready_while_the_database_cannot_be_written(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    if connection.vendor == "sqlite":
        settings.DISK_LEAST = 2**63
        # As on a full disk, where the write-ahead log beside the file cannot be created.
        monkeypatch.setattr("operation.probes.MigrationExecutor", _away)
        said = b"the disk of the database is full\n"
    else:
        said = b"the database is read-only\n"
        with connection.cursor() as cursor:
            cursor.execute("SET transaction_read_only = on")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, said)


@pytest.mark.django_db
def test_late_sender_is_reported_and_the_web_process_stays_ready(client: Client) -> None:
    now = timezone.now()
    mail(now=now - timedelta(minutes=4))
    assert client.get("/readyz").content == b"ok\n"
    mail(now=now - timedelta(minutes=6))
    sms(now=now - timedelta(minutes=6))
    answer = client.get("/readyz")
    said = b"ok, but the sender is late with mail and sms\n"
    assert (answer.status_code, answer.content) == (200, said)


@pytest.mark.django_db
def test_sender_is_not_called_late_with_what_an_outage_holds_up(client: Client) -> None:
    now = timezone.now()
    mail(now=now - timedelta(minutes=6))
    sms(now=now - timedelta(minutes=6))
    outage = Outage.objects.create(kind="mail", cause="login", code="smtp 535", since=now)
    said = f"ok, but the sender is late with sms, but {outage}\n"
    assert client.get("/readyz").content.decode() == said


@pytest.mark.django_db
def test_clock_off_by_thirty_seconds_is_reported_and_the_web_process_stays_ready(
    client: Client, clocks_apart: Callable[[timedelta], None]
) -> None:
    clocks_apart(timedelta(seconds=29))
    assert client.get("/readyz").content == b"ok\n"
    clocks_apart(timedelta(seconds=-31))
    Heartbeat.objects.create(clock_off=660)
    answer = client.get("/readyz")
    said = answer.content.decode()
    assert answer.status_code == 200
    assert said.startswith("ok, but this machine's clock says 20")
    assert ", the database's clock says 20" in said
    assert said.endswith(", but a sender's clock is +660 s off the database's\n")


@pytest.mark.django_db
@pytest.mark.parametrize("path", FOR_OPERATORS)
@pytest.mark.parametrize("address", ["203.0.113.9", "", "rubbish"])
def test_probe_is_refused_to_others(client: Client, path: str, address: str) -> None:
    assert client.get(path, REMOTE_ADDR=address).status_code != 200


@pytest.mark.requirement("S24")
@pytest.mark.parametrize("path", FOR_OPERATORS)
def test_only_configured_proxies_are_trusted(client: Client, settings: Settings, path: str) -> None:
    settings.TRUSTED_PROXIES = 1
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    answer = client.get(path, headers={"x-forwarded-for": "203.0.113.9"})
    assert answer.status_code == 400


@pytest.mark.requirement("S24")
@pytest.mark.parametrize("proxies", [0, 1, 2])
@pytest.mark.parametrize("told", ["203.0.113.9", "127.0.0.1, 203.0.113.9", "x, 203.0.113.9", "x"])
def test_client_through_fewer_proxies_than_expected_is_not_the_operator(
    client: Client, settings: Settings, proxies: int, told: str
) -> None:
    settings.TRUSTED_PROXIES = proxies
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    assert client.get("/metrics", headers={"x-forwarded-for": told}).status_code == 400


@pytest.mark.django_db
@pytest.mark.parametrize("proxies", [0, 1, 2])
def test_operator_is_recognized_with_and_without_a_proxy(
    client: Client, settings: Settings, proxies: int
) -> None:
    settings.TRUSTED_PROXIES = proxies
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.9"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["::ffff:10.0.0.4", "10.0.0.4:4711", "[::1]:4711"])
def test_operator_is_recognized_however_the_address_is_written(
    client: Client, settings: Settings, address: str
) -> None:
    settings.METRICS_NETWORKS = [ip_network("10.0.0.0/8"), ip_network("::1")]
    assert client.get("/metrics", REMOTE_ADDR=address).status_code == 200
    assert (
        client.get("/metrics", REMOTE_ADDR="::1", HTTP_X_FORWARDED_FOR=address).status_code == 200
    )


@pytest.mark.django_db
def test_metrics_respond_under_any_host_without_a_cookie(client: Client) -> None:
    answer = client.get("/metrics", headers={"host": "10.1.2.3"})
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/plain; version=")
    assert answer["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert not answer.cookies
