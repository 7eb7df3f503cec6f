"""Test that each page offers a logout, after which no page shows personal data (ASVS 7.4, 14)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import time_machine
from django.http.response import HttpResponseBase

from tests.guards import stages
from tests.guards.routes import EXAMPLES, KEPT, PUBLIC
from tests.guards.secrets import Secrets
from tests.journeys.page import Page, read
from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor

Addresses = dict[str, str]

# The logout buttons: of the site, and of Django's admin at the desk.
OUT = {("/uitloggen/", "Uitloggen"), ("/beheer/logout/", "Uitloggen")}
# Longer than a session without use lasts, for employees and for staff.
AWAY = timedelta(minutes=61)
_BETWEEN_DIGITS = re.compile(r"[\s().\-–\u00a0]|&nbsp;")


@pytest.mark.asvs("V7.4.4")
@pytest.mark.parametrize("who", ["employee", "chief"])
@pytest.mark.parametrize("minutes", [0, 6])
def test_every_page_behind_the_login_offers_the_way_out(
    addresses: Addresses,
    request: pytest.FixtureRequest,
    clock: time_machine.Traveller,
    who: str,
    minutes: int,
) -> None:
    """After six minutes, some pages ask for the app code: these must offer a logout too."""
    visitor: Visitor = request.getfixturevalue(who)
    clock.shift(timedelta(minutes=minutes))
    behind = [address for route, address in addresses.items() if route not in PUBLIC]
    pages = [read(visitor.client.get(address), address) for address in behind]
    shown = [page for page in pages if page.html and page.status == 200]
    assert len(shown) > 25 or who == "employee"
    assert any(page.h1 == "Bent u het zelf?" for page in shown) == (minutes > 5)
    assert [page.url for page in shown if not OUT & _ways_out(page)] == []


@pytest.mark.requirement("S12")
@pytest.mark.asvs("V14.3.1")
@pytest.mark.parametrize("who", ["employee", "chief"])
@pytest.mark.parametrize("how", ["logs out", "stays away"])
def test_logged_out_user_leaves_no_page_behind_and_none_that_names_them(
    addresses: Addresses,
    alice: Person,
    request: pytest.FixtureRequest,
    clock: time_machine.Traveller,
    who: str,
    how: str,
) -> None:
    visitor: Visitor = request.getfixturevalue(who)
    before = [visitor.client.get(address) for address in addresses.values()]
    if how == "stays away":
        clock.shift(AWAY)
    else:
        visitor.open("/")
        visitor.press("Uitloggen")
    after = [visitor.client.get(address) for address in addresses.values()]
    assert any(_tells_of(alice, answer) for answer in before)
    assert [one.request["PATH_INFO"] for one in after if _tells_of(alice, one)] == []
    same_for_all = {EXAMPLES[route] for route in KEPT}
    stored = [one for one in (*before, *after) if "no-store" not in one.headers["Cache-Control"]]
    assert {one.request["PATH_INFO"] for one in stored} == same_for_all
    assert not any(_tells_of(alice, one) for one in stored)
    assert visitor.open("/").h1 == "Inloggen"
    assert visitor.open("/beheer/").h1 == "Inloggen"


@pytest.mark.asvs("V14.2.6")
def test_no_page_of_an_employee_shows_more_of_the_number_than_its_end(
    town: Town, alice: Person, clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Page] = []

    class Watched(Visitor):
        def _arrive(self, response: HttpResponseBase, url: str) -> Page:
            seen.append(super()._arrive(response, url))
            return seen[-1]

    monkeypatch.setattr(stages, "Visitor", Watched)
    stages.Life(town, alice, Secrets(), clock).walk()
    assert any(f"eindigt op {alice.phone[-2:]}" in page.text for page in seen)
    assert [page.url for page in seen if shows(alice.phone, page.html)] == []


@pytest.mark.parametrize(
    "written",
    ["+31612345678", "06 12345678", "06-12 34 56 78", "+31 6 1234&nbsp;5678", "612345678"],
)
def test_number_is_found_in_every_notation(written: str) -> None:
    assert shows("+31612345678", f"<p>Uw nummer is {written}.</p>")
    assert not shows("+31612345678", "<p>Uw nummer eindigt op 78. Bel 010 123 4567.</p>")


def shows(phone: str, html: str) -> bool:
    """Return whether the page contains the phone number in any notation, with or without +31."""
    return phone.removeprefix("+31") in _BETWEEN_DIGITS.sub("", html)


def _ways_out(page: Page) -> set[tuple[str, str]]:
    sending = [form for form in page.forms if form.method == "post"]
    return {(button.action, button.words) for form in sending for button in form.buttons}


def _tells_of(person: Person, answer: HttpResponseBase) -> bool:
    """Return whether a response contains personal data of the person."""
    told = read(answer, "").html
    return person.email in told or person.last_name in told or shows(person.phone, told)
