"""Helpers for abandoned sign-ins. The cookie `left` lets the same browser continue a sign-in."""

from __future__ import annotations

from tests.journeys.town import Person, log_in
from tests.journeys.visitor import Visitor

OTHER_WORD = "Een heel ander woord 7!"
SMS, CONNECT = "/inloggen/sms/", "/inloggen/koppelen/"


def close(browser: Visitor) -> Visitor:
    """Return a new browser with the persistent cookies of `browser`, but without its session."""
    again = browser.twin()
    again.client.cookies.clear()
    kept = {name: one for name, one in browser.client.cookies.items() if one["max-age"] != ""}
    # The session's row stays. A phone that is low on memory drops the session's cookie.
    kept.pop("session", None)
    again.client.cookies.update(kept)
    return again


def copied(browser: Visitor) -> Visitor:
    """Return a browser at another IP address with a copy of this browser's `left` cookie."""
    thief = Visitor("203.0.113.9")
    thief.client.cookies["left"] = browser.client.cookies["left"].value
    return thief


def came_back(browser: Visitor, person: Person) -> Visitor:
    """Close the browser and open it again (`close`), enter the password; return the new browser."""
    again = close(browser)
    log_in(again, person)
    return again


def has_no_key(browser: Visitor) -> bool:
    """Return False if the current page or the page for connecting an app shows a key."""
    pages = [browser.page.text, browser.open(CONNECT).text]
    return not any("voer de volgende code in" in text for text in pages)
