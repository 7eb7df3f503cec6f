"""Test that the privacy page lists the cookies that the site sets, and how long they are kept."""

from __future__ import annotations

import re
from datetime import timedelta

from django.conf import settings

from manual.cookies import cookies
from tests.journeys.page import read
from tests.journeys.town import PASSWORD, Person, Town
from tests.journeys.visitor import Visitor
from tests.rooms import LIVE, ROOT

NAMES = {name for name in dir(settings) if name.endswith("_COOKIE_NAME")}
_GIVEN = re.compile(r"\.answer\[([^\]]+)\]|\.set_cookie\(\s*([^,]+),|cookie_name = (\S+)")


def test_list_has_each_cookie_of_the_settings() -> None:
    assert {cookie.name for cookie in cookies()} == {getattr(settings, name) for name in NAMES}


def test_code_sets_no_cookie_but_those_of_the_settings() -> None:
    code = "\n".join(
        file.read_text("utf-8") for room in LIVE for file in (ROOT / room).rglob("*.py")
    )
    given = {"".join(found) for found in _GIVEN.findall(code)}
    assert given - {"name"} <= {f"settings.{name}" for name in NAMES}  # `name`: of `.answer`


def test_control_cookie_of_another_name_is_found() -> None:
    assert _GIVEN.findall('visit.answer["spy"] = 1') == [('"spy"', "", "")]


def test_no_cookie_is_kept_longer_than_the_page_says(town: Town, alice: Person) -> None:
    town.invite(alice)
    visitor = Visitor()
    town.enrol(alice, visitor, remember="on")
    visitor.press("English")
    visitor.press("Log out")
    visitor.press("Log in", email=alice.email, password=PASSWORD)
    said = {cookie.name: cookie.kept for cookie in cookies()}
    given = {one.key: one["max-age"] for one in visitor.client.cookies.values() if one.value}
    assert set(given) <= set(said)
    assert {"session", "csrftoken", "known", "devices", "language"} <= set(given)
    for name, seconds in given.items():
        kept = said[name]
        assert seconds == "" if kept is None else timedelta(seconds=int(seconds)) == kept, name


def test_page_names_each_cookie(visitor: Visitor) -> None:
    page = read(visitor.client.get("/hulp/privacy/"), "/hulp/privacy/")
    assert [cookie.name for cookie in cookies() if cookie.name not in page.text] == []
