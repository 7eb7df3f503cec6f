"""Test that a login leads to the page requested before the login, and no URL to a blank page."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.guards.routes import SIGNED
from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.requirement("S82")

WHO = ("employee", "manager", "chief")
# What a logged-in user may get: the page, bad request, forbidden, not found, gone.
TOLD = {200, 400, 403, 404, 410}
NO_PAGES = {"/beheer/jsi18n/", "/beheer/bulk/voorbeeld/"}  # a script and a file
OURS = {"origin": "http://localhost"}


@pytest.fixture
def manager(town: Town, carol: Person) -> Visitor:
    town.invite(carol, role="branch-admin")
    return town.enrol(carol)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("method", ["get", "post"])
def test_page_after_the_road_is_the_page_that_was_asked_for(
    addresses: dict[str, str], request: pytest.FixtureRequest, who: str, method: str
) -> None:
    browser: Visitor = request.getfixturevalue(who)
    wrong = []
    for address in of_people(addresses):
        wanted = wanted_by(address, method)
        if wanted and told(browser, wanted) != told(browser, address):
            wrong.append((address, wanted, told(browser, wanted)))
    assert wrong == []


@pytest.mark.parametrize("who", ["visitor", *WHO])
def test_no_address_opens_on_a_blank_page(
    addresses: dict[str, str], request: pytest.FixtureRequest, who: str
) -> None:
    """URLs for POST only are included: after a login, a browser may request them with GET."""
    browser: Visitor = request.getfixturevalue(who)
    for address in of_people(addresses):
        status, _where = told(browser, address)
        assert status in TOLD, address
        assert browser.page.h1 or browser.page.url in NO_PAGES, address


@pytest.mark.parametrize("who", WHO)
def test_each_role_has_pages_of_its_own(
    addresses: dict[str, str], request: pytest.FixtureRequest, who: str
) -> None:
    """Otherwise the tests above would also pass if each role were refused everything."""
    browser: Visitor = request.getfixturevalue(who)
    opened = {where for where in of_people(addresses) if told(browser, where) == (200, where)}
    assert opened >= {"/", "/beveiliging/"}
    assert ("/beheer/" in opened) == (who != "employee")
    assert ("/beheer/messaging/smsstop/stop/" in opened) == (who == "chief")


def of_people(addresses: dict[str, str]) -> list[str]:
    """Return the URLs that browsers open, without those of webhooks."""
    return [address for route, address in addresses.items() if route not in SIGNED]


def wanted_by(address: str, method: str) -> str:
    """Return the `next` URL with which this URL redirects to the login; '' without a redirect."""
    answer = getattr(Client(), method)(address, headers=OURS, follow=True)
    hops = [url for url, _status in answer.redirect_chain]
    return parse_qs(urlsplit(hops[-1]).query).get("next", [""])[0] if hops else ""


def told(browser: Visitor, address: str) -> tuple[int, str]:
    """Open the URL. Return the status, and the final URL if the status is 200, else ''."""
    page = browser.open(address)
    return page.status, page.url if page.status == 200 else ""
