"""Test that every route and error page is a screen with its states, or has a reason why not."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.test import Client

from accounts.models.purpose import Purpose
from tests.browser.cells import tally
from tests.browser.cells.table import DESK, EXCLUDED, SITE, Screens
from tests.browser.cells.tally import Cell, Walked
from tests.guards.routes import routes
from tests.journeys.visitor import Visitor

SCREENS: Screens = {**SITE, **DESK}
ERRORS = {file.stem for file in (settings.BASE_DIR / "templates").glob("[45]*.html")}
OF_LINKS = {"unopened", "wrong", "expired", "used"}


def test_every_route_and_error_page_is_a_screen_or_has_a_reason() -> None:
    assert without_cell(SCREENS) == set()
    assert set(SCREENS) | set(EXCLUDED) == {*routes(), *ERRORS}
    assert not set(SCREENS) & set(EXCLUDED)


def test_route_without_a_cell_is_found() -> None:
    assert without_cell({**SCREENS, "inloggen/": ()}) == {"inloggen/"}
    assert without_cell(dict(list(SCREENS.items())[1:])) == {""}


def without_cell(screens: Screens) -> set[str]:
    """Return the routes and templates without a state in the table and without a reason."""
    return {one for one in (*routes(), *ERRORS) if not screens.get(one) and one not in EXCLUDED}


@pytest.mark.parametrize("purpose", Purpose)
def test_page_behind_each_link_has_every_state_of_a_link(purpose: Purpose) -> None:
    pages = {Purpose.ACTIVATE: "activeren/", Purpose.RESET: "wachtwoord/nieuw/"}
    pages |= {Purpose.RECOVER: "herstel/verder/", Purpose.DISOWN: "dit-was-ik-niet/"}
    assert set(SITE[pages[purpose]]) >= OF_LINKS


def test_excluded_route_shows_no_page_to_head_office(
    addresses: dict[str, str], chief: Visitor
) -> None:
    assert shown_to(chief.client, {route: addresses[route] for route in EXCLUDED}) == []


def test_excluded_route_that_shows_a_page_is_found(
    addresses: dict[str, str], chief: Visitor
) -> None:
    assert shown_to(chief.client, {"beheer/": addresses["beheer/"]}) == ["beheer/"]


def shown_to(client: Client, paths: dict[str, str]) -> list[str]:
    """Return the routes of these paths that answer with a page."""
    found = []
    for route, path in paths.items():
        answer = client.get(urlsplit(path).path)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        found += [route] if answer.status_code == 200 and is_page else []
    return found


def test_state_at_which_no_walk_stopped_is_found() -> None:
    every = [(*stop, 320, "dark", "nl") for stop in tally.stops()]
    assert tally.unreached(all_walked(every)) == []
    assert tally.unreached(all_walked(every[1:])) == [" ".join(every[0][:2])]


def test_walks_that_did_not_all_run_miss_no_state() -> None:
    assert tally.unreached(all_walked([])[1:]) == []


def test_line_at_the_end_counts_each_cell_once_and_every_violation() -> None:
    cells: list[Cell] = [("", "done", 320, "dark", "nl"), ("", "done", 412, "dark", "pl")]
    said = tally.summary(all_walked([*cells, cells[0]], ["a fault"]))
    looks = "2 widths, 1 themes, 2 languages"
    assert said == f"cells: 2 checked (1 screen-states, {looks}), 1 violations"
    assert tally.summary([]) == ""


def all_walked(cells: list[Cell], findings: list[str] | None = None) -> list[Walked]:
    """Return a report of each walk. The last stopped at these cells, with these findings."""
    *others, last = sorted(tally.walks())
    return [*(Walked(name, [], []) for name in others), Walked(last, cells, findings or [])]
