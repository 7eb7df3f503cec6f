"""Helpers for browser tests: activate, log in, request recovery, and compute app codes."""

from __future__ import annotations

from datetime import timedelta

import pyotp
from django.utils import timezone

from tests.browser.inspector import Inspector
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

_FORGET = "from lib.models import Charge; Charge.objects.all().delete()"


def enrol(site: Site, browser: Inspector, person: Person, *, remember: bool = False) -> None:
    """Activate the account: open the mailed link, choose a password, enter SMS and app code."""
    browser.open(site.link_for(person))
    browser.press("Toepassen", password=PASSWORD)
    enter_sms(site, browser, person)
    take_key(browser, person)
    enter_app_code(browser, person.app_code(), remember=remember)


def enter_sms(site: Site, browser: Inspector, person: Person) -> None:
    """Let the site send the SMS that waits in the outbox, and enter the code in it."""
    site.deliver()
    browser.press("Controleer", code=site.sms_code_for(person))


def take_key(browser: Inspector, person: Person) -> None:
    """Copy the key that the page shows to the person's authenticator app."""
    assert browser.path == "/inloggen/koppelen/", browser.path
    person.key = (browser.page.text_content("#key") or "").replace(" ", "")


def enter_app_code(browser: Inspector, code: str, *, remember: bool = False) -> None:
    """Enter the app code; remember the browser if `remember`; check that the user is logged in."""
    if remember:
        browser.page.check("#id_remember")
    browser.press("Controleer", code=code)
    assert browser.page.text_content("h1") == "Mijn account", browser.text


def log_in(browser: Inspector, person: Person, password: str = PASSWORD) -> None:
    browser.open("/inloggen/")
    browser.press("Inloggen", email=person.email, password=password)


def ask_recovery(site: Site, browser: Inspector, person: Person) -> str:
    """Request recovery of the app, from the app code page; return the link in the mail."""
    browser.follow("Herstel mobiele app")
    browser.press("Stuur mij een mail")
    site.deliver()
    return site.link_for(person)


def code_at(person: Person, seconds: int) -> str:
    """Return the code that the person's app will show `seconds` from now."""
    return pyotp.TOTP(person.key).at(timezone.now() + timedelta(seconds=seconds))


def next_code(person: Person) -> str:
    """Return the app code of the next time step: the site accepts a time step's code only once."""
    return code_at(person, 30)


def wrong_code(person: Person) -> str:
    """Return a code that the app shows neither now nor up to two minutes earlier or later."""
    shown = {code_at(person, 30 * offset) for offset in range(-4, 5)}
    return next(code for code in map(str, range(111111, 111131)) if code not in shown)


def let_time_pass(site: Site) -> None:
    """Set the counts of all rate limits to zero, because tests cannot wait until a limit ends."""
    site.manage("shell", "--verbosity", "0", "--command", _FORGET)
