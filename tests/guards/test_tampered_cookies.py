"""Test that a cookie with a wrong signature is ignored, and its name is logged (ASVS 16.3.3)."""

from __future__ import annotations

import io
import json

import pytest
import time_machine
from pytest_django import Settings

from tests.guards.listening import lines
from tests.journeys.town import PASSWORD, Person, Town, log_in
from tests.journeys.visitor import Visitor

__all__ = ["lines"]


@pytest.mark.asvs("V16.3.3")
@pytest.mark.parametrize("cookie", ["devices", "known"])
def test_changed_cookie_of_a_browser_is_refused_and_logged(
    town: Town,
    alice: Person,
    visitor: Visitor,
    settings: Settings,
    lines: io.StringIO,
    cookie: str,
) -> None:
    town.invite(alice)
    town.enrol(alice, visitor, remember="on")
    visitor.press("Uitloggen")
    value = spoil(visitor, getattr(settings, f"{cookie.upper()}_COOKIE_NAME"))
    log_in(visitor, alice)
    is_asked = visitor.page.url == "/inloggen/code/"
    assert is_asked == (cookie == "devices")
    assert value not in lines.getvalue()
    assert noted(lines) == {getattr(settings, f"{cookie.upper()}_COOKIE_NAME")}


@pytest.mark.asvs("V16.3.3")
def test_changed_cookie_of_a_sign_in_that_was_left_is_refused_and_logged(
    town: Town, alice: Person, visitor: Visitor, settings: Settings, lines: io.StringIO
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    visitor.press("Toepassen", password=PASSWORD)
    value = spoil(visitor, settings.LEFT_COOKIE_NAME)
    log_in(visitor, alice)
    assert "naar uw nummer dat eindigt op" not in visitor.page.text
    assert value not in lines.getvalue()
    assert noted(lines) == {settings.LEFT_COOKIE_NAME}


@pytest.mark.asvs("V16.3.3")
def test_changed_cookie_of_a_link_is_refused_and_logged(
    town: Town, alice: Person, visitor: Visitor, settings: Settings, lines: io.StringIO
) -> None:
    town.invite(alice)
    visitor.open(town.link_for(alice))
    value = spoil(visitor, settings.LINK_COOKIE_NAME)
    assert visitor.press("Toepassen", password=PASSWORD).status == 400
    assert value not in lines.getvalue()
    assert noted(lines) == {settings.LINK_COOKIE_NAME}


def test_cookie_that_the_site_signed_is_not_logged_however_old(
    town: Town,
    alice: Person,
    visitor: Visitor,
    settings: Settings,
    lines: io.StringIO,
    clock: time_machine.Traveller,
) -> None:
    town.invite(alice)
    town.enrol(alice, visitor, remember="on")
    visitor.press("Uitloggen")
    clock.shift(settings.DEVICE_LIFETIME * 2)
    visitor.client.cookies.pop("session", None)
    log_in(visitor, alice)
    assert visitor.page.url == "/inloggen/code/"
    assert noted(lines) == set()


def spoil(visitor: Visitor, name: str) -> str:
    """Replace the signature of a cookie. Return the cookie's new value."""
    value = visitor.client.cookies[name].value
    changed = value[:-4] + ("AAAA" if value[-4:] != "AAAA" else "BBBB")
    visitor.client.cookies[name] = changed
    return changed


def noted(lines: io.StringIO) -> set[str]:
    """Return the names of the cookies that the log reports as having a wrong signature."""
    said = [json.loads(line)["message"] for line in lines.getvalue().splitlines()]
    start = "a cookie that we did not sign: "
    return {one.removeprefix(start) for one in said if one.startswith(start)}
