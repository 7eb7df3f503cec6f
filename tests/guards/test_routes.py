"""Test rules for every route, such as: a GET changes no row, and a POST needs a CSRF token."""

from __future__ import annotations

from datetime import timedelta
from itertools import product
from urllib.parse import urlsplit

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import resolve
from pytest_django import Settings

from tests.guards.conftest import SPOILED
from tests.guards.routes import (
    EXAMPLES,
    PROBES,
    PUBLIC,
    SIGNED,
    STATIC,
    routes,
    without_example,
)
from tests.guards.rows import SEEN, digests
from tests.journeys.page import read
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import Visitor

Addresses = dict[str, str]

UNUSED = ["OPTIONS", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "LOOK"]


@pytest.mark.requirement("S82")
@pytest.mark.asvs("V6.1.3", "V6.4.2")
def test_every_route_has_an_example() -> None:
    assert without_example() == []
    assert set(EXAMPLES) == set(routes())


def test_route_without_example_is_found() -> None:
    assert without_example(SPOILED) == ["schrijft/", "breekt/"]


def test_every_example_is_of_its_route(addresses: Addresses) -> None:
    for route, address in addresses.items():
        assert resolve(urlsplit(address).path).route == route


@pytest.mark.requirement("S11")
@pytest.mark.asvs("V3.5.3")
def test_stranger_changes_no_row(addresses: Addresses) -> None:
    assert changed_by(Client(), addresses) == []


@pytest.mark.requirement("S11")
def test_scanner_sends_head_and_changes_no_row(addresses: Addresses) -> None:
    assert changed_by(Client(), addresses, "HEAD") == []


@pytest.mark.requirement("S11")
@pytest.mark.asvs("V3.5.3")
def test_employee_who_only_looks_changes_no_row(addresses: Addresses, employee: Visitor) -> None:
    assert changed_by(employee.client, addresses) == []


@pytest.mark.requirement("S11")
@pytest.mark.asvs("V3.5.3")
def test_head_office_that_only_looks_changes_no_row(addresses: Addresses, chief: Visitor) -> None:
    assert chief.open("/beheer/").status == 200
    assert changed_by(chief.client, addresses) == []


@pytest.mark.requirement("S11")
@pytest.mark.asvs("V7.6.2")
def test_user_halfway_who_only_looks_changes_no_row(addresses: Addresses, halfway: Visitor) -> None:
    assert changed_by(halfway.client, addresses) == []


@pytest.mark.requirement("S11")
def test_session_writes_its_last_use_and_nothing_else(
    addresses: Addresses, employee: Visitor, clock: time_machine.Traveller
) -> None:
    clock.shift(timedelta(minutes=2))
    before, but_for_seen = digests(), digests(leave_out=SEEN)
    employee.open("/")
    after = digests()
    assert [table for table in after if after[table] != before[table]] == ["accounts_session"]
    assert digests(leave_out=SEEN) == but_for_seen


@pytest.mark.requirement("S11")
@pytest.mark.asvs("V3.5.3")
def test_view_that_writes_on_a_get_is_found(addresses: Addresses, settings: Settings) -> None:
    settings.ROOT_URLCONF = SPOILED
    assert changed_by(Client(), {**addresses, "schrijft/": "/schrijft/"}) == ["/schrijft/"]


# Only the desk and reminders read that a link was opened.
OPENED = ("stage", "opened_at", "seen_at")


@pytest.mark.requirement("S11")
@pytest.mark.asvs("V3.5.3")
def test_fifty_scans_of_the_link_change_nothing_and_it_still_opens(
    town: Town, alice: Person, visitor: Visitor
) -> None:
    town.invite(alice)
    link, before = town.link_for(alice), digests(leave_out=OPENED)
    for number in range(50):
        scanner = Visitor(address=f"203.0.113.{number}", browser="LinkScanner/1.0")
        assert scanner.open(link).h1 == "Registreer uw wachtwoord"
    assert digests(leave_out=OPENED) == before
    visitor.open(link)
    assert visitor.press("Toepassen", password=PASSWORD).url == "/inloggen/sms/"


@pytest.mark.requirement("S82")
@pytest.mark.asvs("V6.1.3", "V6.3.4", "V8.2.1")
def test_stranger_is_led_to_login_but_for_the_public_pages(addresses: Addresses) -> None:
    seen_by_strangers = {route for route in addresses if not leads_to_login(addresses[route])}
    assert seen_by_strangers == PUBLIC | SIGNED


@pytest.mark.requirement("S92")
@pytest.mark.asvs("V4.1.4", "V13.4.4")
@pytest.mark.parametrize("who", ["visitor", "employee", "chief"])
def test_no_route_accepts_another_method(
    addresses: Addresses, request: pytest.FixtureRequest, who: str
) -> None:
    """Methods other than GET, HEAD and POST get the same response with and without a login."""
    client, before = request.getfixturevalue(who).client, digests()
    for method, address in product(UNUSED, (*addresses.values(), *PROBES, "/nergens/")):
        answer = client.generic(method, address)
        told = (answer.status_code, answer.headers["Allow"])
        assert told == (405, "GET, HEAD, POST"), (method, address)
        assert not answer.content
    assert digests() == before


@pytest.mark.asvs("V4.1.4")
@pytest.mark.django_db
@pytest.mark.parametrize("method", ["POST", *UNUSED])
def test_no_static_file_accepts_another_method(method: str) -> None:
    answer = Client().generic(method, STATIC)
    assert (answer.status_code, answer.getvalue()) == (405, b"")
    answer.close()


@pytest.mark.asvs("V3.5.1")
def test_post_without_the_form_token_is_refused_in_dutch(addresses: Addresses) -> None:
    before = digests()
    # The forms with a file are read later: test_upload.py.
    for address in set(forms(addresses)) - {*settings.UPLOAD_PATHS}:
        answer = Client(enforce_csrf_checks=True).post(address)
        assert answer.status_code == 403, address
        assert "Uw browser bewaart geen cookies. Zet cookies aan." in answer.content.decode()
    assert digests() == before


@pytest.mark.asvs("V3.5.1")
def test_post_with_a_stale_form_token_leads_back(addresses: Addresses, chief: Visitor) -> None:
    stale = {"csrfmiddlewaretoken": "x" * 64}
    for address in forms(addresses):
        answer = chief.client.post(address, stale, headers={"origin": "http://localhost"})
        assert answer.status_code == 403, address
        page = read(answer, address)
        assert page.h1 == "U was te lang weg of klikte twee keer. Ga hier verder."
        assert chief.open(page.links["Ga hier verder"]).status != 405, address


def test_stale_form_of_the_desk_leads_back_to_its_page(
    addresses: Addresses, chief: Visitor
) -> None:
    path = addresses["beheer/accounts/user/<path:object_id>/change/"]
    page = chief.send(path, {"csrfmiddlewaretoken": "x" * 64})
    assert (page.status, page.links["Ga hier verder"]) == (403, path)


@pytest.mark.requirement("S11")
@pytest.mark.django_db
@pytest.mark.parametrize("probe", PROBES)
def test_probe_answers_a_stranger_and_changes_no_row(probe: str) -> None:
    before = digests()
    assert Client().get(probe, headers={"host": "10.0.0.1"}).status_code == 200
    assert digests() == before


@pytest.mark.requirement("S92")
@pytest.mark.asvs("V3.5.1")
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_machine_without_its_signature_is_refused(addresses: Addresses, method: str) -> None:
    before = digests()
    for route in SIGNED:
        answer = getattr(Client(enforce_csrf_checks=True), method)(addresses[route])
        assert answer.status_code == (403 if method == "post" else 405)
        assert not answer.cookies
    assert digests() == before


def forms(addresses: Addresses) -> list[str]:
    """Return the URLs of all routes, except webhooks."""
    return [address for route, address in addresses.items() if route not in SIGNED]


def changed_by(client: Client, addresses: Addresses, method: str = "GET") -> list[str]:
    """Request each URL. Return the URLs where this changed a row of any table."""
    changed, before = [], digests()
    for address in addresses.values():
        answer = client.generic(method, address)
        assert answer.status_code < 500, address
        after = digests()
        if after != before:
            changed.append(address)
        before = after
    return changed


def leads_to_login(address: str) -> bool:
    """Return whether a stranger who opens this URL ends at the login page."""
    answer = Client().get(address, follow=True)
    hops = [urlsplit(url).path for url, _status in answer.redirect_chain]
    return hops[-1:] == ["/inloggen/"]
