"""A request over plain HTTP is only redirected to HTTPS (ASVS 12.2.1)."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from tests.guards.routes import STATIC


@pytest.mark.asvs("V3.4.1", "V12.2.1")
@pytest.mark.django_db
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST"])
@pytest.mark.parametrize("path", ["/", "/inloggen/", "/nergens/", "/beheer/", STATIC])
def test_http_redirects_to_https_without_content(
    settings: Settings, path: str, method: str
) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_SSL_HOST = True, "werktalent.example"
    answer = Client().generic(method, path)
    assert (answer.status_code, answer.content) == (301, b"")
    assert answer["Location"] == f"https://werktalent.example{path}"
    assert not answer.cookies


@pytest.mark.django_db
def test_https_is_served(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/inloggen/", secure=True).status_code == 200
