"""Test that each kind of response has the security headers (S80)."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import Settings

from lib.headers import HEADERS, PAGES, policy
from tests.guards.conftest import SPOILED
from tests.guards.policy import header_faults
from tests.guards.routes import KEPT, PROBES, STATIC
from tests.journeys.town import PASSWORD
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S80")

Addresses = dict[str, str]


@pytest.mark.asvs("V3.2.1", "V3.4.3", "V3.4.4", "V3.4.5", "V3.4.8", "V3.6.1", "V14.3.2")
@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "TRACE"])
def test_every_route_answers_a_stranger_with_the_headers(addresses: Addresses, method: str) -> None:
    assert faults(Client(enforce_csrf_checks=True), addresses, method) == {}


@pytest.mark.asvs("V3.4.6", "V3.5.8")
def test_every_route_answers_an_employee_with_the_headers(
    addresses: Addresses, employee: Visitor
) -> None:
    assert faults(employee.client, addresses) == {}


@pytest.mark.asvs("V3.4.4", "V14.3.2")
def test_every_route_answers_the_head_office_with_the_headers(
    addresses: Addresses, chief: Visitor
) -> None:
    assert faults(chief.client, addresses) == {}


@pytest.mark.asvs("V3.5.8", "V14.3.2")
def test_every_step_answers_a_user_halfway_with_the_headers(
    addresses: Addresses, halfway: Visitor
) -> None:
    assert faults(halfway.client, addresses) == {}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/nergens/", {}, 404),
        ("/nergens", {}, 404),
        ("/inloggen", {}, 301),
        ("/inloggen/", {"host": "evil.example"}, 400),
        ("/inloggen/", {"host": "a b"}, 400),
        ("/static/nergens.css", {}, 404),
        *((probe, {}, 200) for probe in PROBES),
    ],
)
def test_unusual_request_is_answered_with_the_headers(
    path: str, headers: dict[str, str], status: int
) -> None:
    answer = Client().get(path, headers=headers)
    assert answer.status_code == status
    assert header_faults(answer.headers) == []


@pytest.mark.asvs("V3.4.4")
@pytest.mark.django_db
def test_static_file_carries_the_headers_but_can_be_cached() -> None:
    answer = Client().get(STATIC)
    answer.close()
    assert answer.status_code == 200
    assert header_faults(answer.headers, stored=True) == []


@pytest.mark.asvs("V2.4.1")
@pytest.mark.django_db
def test_rate_limited_request_is_answered_with_the_headers() -> None:
    typed = {"email": "nobody@mail.example", "password": PASSWORD}
    answers = [Client().post("/inloggen/", typed, follow=True) for _try in range(6)]
    assert answers[-1].status_code == 429
    assert answers[-1]["Retry-After"].isdecimal()
    assert header_faults(answers[-1].headers) == []


@pytest.mark.asvs("V13.4.2", "V16.3.4", "V16.5.1", "V16.5.4")
@pytest.mark.django_db
def test_server_error_is_answered_with_the_headers(settings: Settings) -> None:
    settings.ROOT_URLCONF = SPOILED
    answer = Client(raise_request_exception=False).get("/breekt/")
    assert answer.status_code == 500
    assert "Er ging iets mis bij ons." in answer.content.decode()
    assert header_faults(answer.headers) == []


@pytest.mark.asvs("V3.2.1", "V3.4.6")
@pytest.mark.django_db
def test_missing_header_is_found(settings: Settings) -> None:
    unwanted = "config.http.headers.Headers"
    settings.MIDDLEWARE = [one for one in settings.MIDDLEWARE if one != unwanted]
    assert header_faults(Client().get("/inloggen/").headers) != []


@pytest.mark.asvs("V3.4.3", "V3.6.1")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("directive", "source"),
    [
        ("script-src", "'unsafe-inline'"),
        ("script-src", "cdn.evil.example"),
        ("object-src", "plug.evil.example"),
    ],
)
@pytest.mark.parametrize("path", ["/inloggen/", STATIC])
def test_loose_policy_is_found(settings: Settings, path: str, directive: str, source: str) -> None:
    loose = f"{PAGES.get(directive, '')} {source}".strip()
    settings.CONTENT_SECURITY_POLICY = policy(PAGES | {directive: loose})
    answer = Client().get(path)
    if answer.streaming:
        answer.close()
    found = header_faults(answer.headers, stored=True)
    assert f"policy has {directive} {loose}" in found


@pytest.mark.asvs("V3.4.3")
@pytest.mark.django_db
def test_probe_has_its_own_policy_and_a_looser_one_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loose = HEADERS | {"Content-Security-Policy": "default-src evil.example"}
    monkeypatch.setattr("lib.bare._HEADERS", loose)
    assert header_faults(Client().get("/healthz").headers) == [
        "policy has no default-src 'none'",
        "policy has no frame-ancestors 'none'",
        "policy has default-src evil.example",
    ]


@pytest.mark.asvs("V3.3.2", "V3.3.4")
def test_every_cookie_is_hidden_from_scripts_and_other_sites(
    visitor: Visitor, employee: Visitor
) -> None:
    employee.open("/")
    visitor.open("/activeren/x/")
    visitor.open("/inloggen/")
    employee.press("Uitloggen")
    jars = [*visitor.client.cookies.values(), *employee.client.cookies.values()]
    kept = {cookie.key for cookie in jars}
    assert kept >= {"session", "csrftoken", "link", "messages"}
    for cookie in jars:
        assert cookie["samesite"] == "Lax", cookie.key
        assert cookie["path"] == "/", cookie.key
        assert cookie["domain"] == "", cookie.key
        assert cookie["httponly"] or not cookie.value, cookie.key


def faults(client: Client, addresses: Addresses, method: str = "GET") -> dict[str, list[str]]:
    """Request each URL. Return a dict from each URL with header faults to those faults."""
    found = {}
    for route, address in addresses.items():
        answer = client.generic(method, address)
        assert answer.status_code < 500, address
        found[address] = header_faults(answer.headers, stored=route in KEPT)
    return {address: wrong for address, wrong in found.items() if wrong}
