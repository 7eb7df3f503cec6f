"""The fullest lists of the desk stay light enough for a branch with a slow line."""

from __future__ import annotations

import re

from quality.weights import MOST_AT_THE_DESK
from tests.browser.inspector import zipped
from tests.journeys.lists import BOX, crowd, paste, pasted
from tests.journeys.town import Person, Town
from tests.journeys.visitor import Visitor

ROWS = 100  # as many as a page of a list shows
_FILES = re.compile(r'<(?:link rel="stylesheet"|script)\b[^>]*? (?:href|src)="([^"]+)"')


def test_full_lists_of_the_desk_weigh_less_than_150_kb(town: Town, carol: Person) -> None:
    town.invite(carol, role="head-office")
    desk = town.enrol(carol)
    desk.open(BOX)
    paste(desk, pasted(crowd(ROWS)))
    desk.press(f"Nodig {ROWS} mensen uit")
    town.deliver()
    for path in ("accounts/user/", "messaging/message/", "accounts/securityevent/"):
        page = desk.open(f"/beheer/{path}")
        assert page.html.count("<tr") >= ROWS, path
        assert weight(desk) < MOST_AT_THE_DESK, path


def weight(desk: Visitor) -> int:
    """Return the bytes of the page as it is, and of its stylesheets and scripts compressed."""
    paths = _FILES.findall(desk.page.html)
    assert any(path.endswith(".js") for path in paths)
    return len(desk.page.html.encode()) + sum(zipped(_body(desk, path)) for path in paths)


def _body(desk: Visitor, path: str) -> bytes:
    answer = desk.client.get(path)
    assert answer.status_code == 200, path
    return answer.getvalue()
