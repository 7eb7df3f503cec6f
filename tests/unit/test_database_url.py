"""DATABASE_URL: which values are valid, and when TLS is required (ASVS 12.3.1)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import environment
from tests.production_env import VALUES as PUBLIC

ELSEWHERE = "postgresql://u:p@db.example"


@pytest.mark.asvs("V12.3.1")
@pytest.mark.parametrize(
    "url",
    [
        "mysql://u:p@h/n",
        "sqlite://:memory:",
        "postgresql://u:p@h:poort/n",
        f"{ELSEWHERE}/n",
        f"{ELSEWHERE}/n?sslmode=require",
        "postgresql://u:p@8.8.8.8/n",
        "postgresql:///n?host=db.example",
        "postgresql:///n?host=db-1,db.example",
        "postgresql:///n?hostaddr=8.8.8.8",
        "postgresql://u:p@localhost/n?hostaddr=8.8.8.8",
        f"{ELSEWHERE}/n?host=localhost",
    ],
)
def test_invalid_url_is_refused_without_showing_its_password(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"^DATABASE_URL ") as refused:
        environment.read(PUBLIC | {"DATABASE_URL": url})
    assert "u:p@" not in str(refused.value)


@pytest.mark.requirement("D6")
@pytest.mark.asvs("V12.3.2")
@pytest.mark.parametrize("mode", ["disable", "allow", "prefer", "require", "verify-ca"])
def test_remote_server_without_verified_host_name_is_refused(mode: str) -> None:
    """verify-ca is refused too: it accepts a certificate for any host name (ASVS 12.3.2)."""
    url = f"{ELSEWHERE}/n?sslmode={mode}&sslrootcert=/etc/ssl/certs/ca-certificates.crt"
    with pytest.raises(ImproperlyConfigured, match="sslmode=verify-full"):
        environment.read(PUBLIC | {"DATABASE_URL": url})


@pytest.mark.requirement("D6")
@pytest.mark.asvs("V12.3.1")
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:p@postgres/n",
        "postgresql://u:p@10.0.0.5/n",
        "postgresql://u:p@localhost/n",
        "postgresql:///n",
        f"{ELSEWHERE}/n?sslmode=verify-full&sslrootcert=/etc/ssl/certs/ca-certificates.crt",
        "postgresql://u:p@10.0.0.5/n?sslmode=verify-ca&sslrootcert=/etc/ssl/db.pem",
    ],
)
def test_local_server_or_one_with_verified_host_name_is_accepted(url: str) -> None:
    assert environment.read(PUBLIC | {"DATABASE_URL": url}).database["NAME"] == "n"


def test_postgres_by_socket_is_accepted_and_starts_no_embedded_sender() -> None:
    url = "postgresql:///toegang?host=/run/postgresql&user=postgres"
    found = environment.read(PUBLIC | {"DATABASE_URL": url})
    assert found.database["NAME"] == "toegang"
    assert found.database["OPTIONS"] == {"host": "/run/postgresql", "user": "postgres"}
    assert not found.embedded_sender
    assert not found.is_sqlite
