"""Every response has the security headers, whatever view or middleware returns it."""

from __future__ import annotations

import pytest
from django.test import Client

from lib.headers import HEADERS

pytestmark = pytest.mark.requirement("S80")


@pytest.mark.requirement("S12")
@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/inloggen/", "/nergens/", "/beheer/"])
def test_response_has_security_headers_and_csp(client: Client, path: str) -> None:
    answer = client.get(path)
    assert {name: answer[name] for name in HEADERS} == HEADERS
    assert answer["Content-Security-Policy"].split("; ").count("default-src 'none'") == 1


def test_foreign_host_is_refused_with_the_same_headers(client: Client) -> None:
    answer = client.get("/inloggen/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert answer["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
