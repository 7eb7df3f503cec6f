"""The probes answer before everything else, and readiness only to the operator."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings


def test_health_answers_under_any_host_without_database_or_cookie(client: Client) -> None:
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


def test_not_ready_while_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError

    monkeypatch.setattr("config.probes.MigrationExecutor", away)
    assert client.get("/readyz").status_code == 503


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["203.0.113.9", "", "rubbish"])
def test_readiness_is_no_page_for_others(client: Client, address: str) -> None:
    assert client.get("/readyz", REMOTE_ADDR=address).status_code != 200


def test_readiness_believes_only_configured_proxies(client: Client, settings: Settings) -> None:
    settings.TRUSTED_PROXIES = 1
    settings.ALLOWED_HOSTS = ["elsewhere.example"]
    answer = client.get("/readyz", headers={"x-forwarded-for": "203.0.113.9"})
    assert answer.status_code == 400
