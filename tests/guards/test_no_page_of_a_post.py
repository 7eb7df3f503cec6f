"""Test that no POST responds with a page: on 'back' the browser would offer to post again."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
import time_machine
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import handler400, handler403, handler404, urlpatterns
from tests.guards.routes import EXAMPLES
from tests.guards.secrets import Secrets
from tests.guards.stages import Life
from tests.guards.test_skipping_ahead import STATES, fields_of, stands
from tests.guards.undone import undone
from tests.journeys.town import Person, Town
from tests.journeys.visitor import HOST, Visitor

__all__ = ["handler400", "handler403", "handler404", "stands", "urlpatterns"]

# URLs of the site but not of the desk, whose forms are Django's. Last: those that end a session.
_LAST = ("beveiliging/overal-uit/", "uitloggen/")
OWN = [
    EXAMPLES[route]
    for route in sorted(EXAMPLES, key=_LAST.__contains__)
    if not route.startswith("beheer/") and "<" not in route
]
RUBBISH: dict[str, dict[str, str]] = {
    "nothing": {},
    "rubbish": dict.fromkeys(("email", "password", "current", "code", "remember", "next"), "x"),
    "54 KB": dict.fromkeys(("email", "password", "code"), "\u00e9" * 3 * 1024),
    "a good shape": {
        "email": "alice@mail.example",
        "password": "Iets heel anders 1!",
        "current": "Iets heel anders 2!",
        "code": "000000",
    },
}
# The stages of a life whose last mail holds a link.
LINKED = ("invited", "recovery asked", "app replaced", "reset asked")
NAIVE = "/naief/"


@login_not_required
def naive(request: HttpRequest) -> HttpResponse:
    """Respond to a POST with a page, like Django's generic views: a fault that must be found."""
    return HttpResponse(f"<p>{request.method}</p>")


urlpatterns = [*urlpatterns, path("naief/", naive)]


@pytest.mark.parametrize("stands", STATES, indirect=True)
def test_every_own_page_redirects_after_a_wrong_form(stands: tuple[Visitor, str]) -> None:
    visitor, _asked = stands
    start = visitor.page
    for what, typed in RUBBISH.items():
        visitor.page = start
        with undone(visitor.client):
            assert pages_of_posts(visitor, typed, OWN) == {}, what


@pytest.mark.parametrize("stands", ["not begun", "sms done", "password of two"], indirect=True)
def test_every_own_page_redirects_after_too_many_tries(stands: tuple[Visitor, str]) -> None:
    visitor, asked = stands
    assert pages_of_posts(visitor, RUBBISH["a good shape"], [asked] * 7) == {}
    assert visitor.open(f"{asked}?stop").status == 429


@pytest.mark.parametrize("stage", LINKED)
def test_every_page_behind_a_link_redirects_after_a_wrong_form(
    town: Town, alice: Person, clock: time_machine.Traveller, stage: str
) -> None:
    life = Life(town, alice, Secrets(), clock)
    next(reached for reached in life.stages() if reached == stage)
    town.deliver()
    visitor = Visitor()
    start = visitor.open(life.link())
    assert start.forms, start.text
    for typed in ("nothing", "rubbish"):
        visitor.page = start
        with undone(visitor.client):
            assert pages_of_posts(visitor, RUBBISH[typed], OWN) == {}, typed


@pytest.mark.urls("tests.guards.test_no_page_of_a_post")
def test_page_in_response_to_a_post_is_found(db: None) -> None:
    assert pages_of_posts(Visitor(), {}, [NAIVE]) == {NAIVE: 200}


def pages_of_posts(
    visitor: Visitor, typed: dict[str, str], addresses: Iterable[str]
) -> dict[str, int]:
    """Post to each URL. Return the URLs that respond with an HTML page, each with the status."""
    found = {}
    for address in addresses:
        sent = {**typed, **fields_of(visitor)}
        answer = visitor.client.post(address, sent, headers={"origin": HOST})
        if answer.content and answer.headers["Content-Type"].startswith("text/html"):
            found[address] = answer.status_code
    return found
