"""Steps through the site that many browser tests begin with, in any kind of browser."""

from __future__ import annotations

from datetime import timedelta

import pyotp
from django.utils import timezone

from tests.browser.inspector import Inspector
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

_FORGET = "from lib.models import Charge; Charge.objects.all().delete()"


def enrol(site: Site, browser: Inspector, person: Person, *, remember: bool = False) -> None:
    """Walk from the mail to the landing page; the person has an app afterwards."""
    browser.open(site.link_for(person))
    browser.press("Toepassen", password=PASSWORD)
    enter_sms(site, browser, person)
    take_key(browser, person)
    enter_app_code(browser, person.app_code(), remember=remember)


def enter_sms(site: Site, browser: Inspector, person: Person) -> None:
    """Type the code of the queued SMS."""
    site.deliver()
    browser.press("Controleer", code=site.sms_code_for(person))


def take_key(browser: Inspector, person: Person) -> None:
    """Type the key on the screen into the person's app."""
    assert browser.path == "/inloggen/koppelen/", browser.path
    person.key = (browser.page.text_content("#key") or "").replace(" ", "")


def enter_app_code(browser: Inspector, code: str, *, remember: bool = False) -> None:
    """Type the app's code, with or without the tick; check that it leads to the landing page."""
    if remember:
        browser.page.check("#id_remember")
    browser.press("Controleer", code=code)
    assert browser.page.text_content("h1") == "Mijn account", browser.text


def log_in(browser: Inspector, person: Person, password: str = PASSWORD) -> None:
    """Log in with address and password."""
    browser.open("/inloggen/")
    browser.press("Inloggen", email=person.email, password=password)


def ask_recovery(site: Site, browser: Inspector, person: Person) -> str:
    """Press 'Herstel mobiele app' on the page that asks a code; return the link in the mail."""
    browser.follow("Herstel mobiele app")
    browser.press("Stuur mij een mail")
    site.deliver()
    return site.link_for(person)


def code_at(person: Person, seconds: int) -> str:
    """Return the code that the app shows in this many seconds."""
    return pyotp.TOTP(person.key).at(timezone.now() + timedelta(seconds=seconds))


def next_code(person: Person) -> str:
    """Return the app's code of half a minute from now: the present time step is burned."""
    return code_at(person, 30)


def wrong_code(person: Person) -> str:
    """Return a code that the app does not show within two minutes of now."""
    shown = {code_at(person, 30 * offset) for offset in range(-4, 5)}
    return next(code for code in map(str, range(111111, 111131)) if code not in shown)


def let_time_pass(site: Site) -> None:
    """Clear all rate limits: the site runs on the real clock, and a test does not wait a minute."""
    site.manage("shell", "--verbosity", "0", "--command", _FORGET)
