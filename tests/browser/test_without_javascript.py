"""Activation, login and recovery without JavaScript, on a phone and on a desktop."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.test_road import SHORT
from tests.browser.walks import (
    ask_recovery,
    enter_app_code,
    enter_sms,
    let_time_pass,
    log_in,
    take_key,
    wrong_code,
)
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

_PEOPLE = {
    "Pixel 7": Person("greet@mail.example", "+31612345673", "Greet", "de Boer"),
    "Desktop Chrome": Person("otto@mail.example", "+31612345686", "Otto", "de Boer"),
}


@pytest.mark.asvs("V2.2.2", "V6.2.6")
@pytest.mark.parametrize("device", _PEOPLE)
def test_user_walks_the_road_without_javascript(
    site: Site, new_browser: Callable[..., BrowserContext], device: str
) -> None:
    person = _PEOPLE[device]
    site.invite(person)
    browser = inspected(new_browser(device, java_script_enabled=False), site)
    _enrol(site, browser, person)
    _come_back_remembered(browser, person)
    elsewhere = inspected(new_browser(device, java_script_enabled=False), site)
    _recover(site, elsewhere, person)
    browser.open("/beveiliging/")
    assert browser.page.text_content("h1") == "Inloggen"


def _enrol(site: Site, browser: Inspector, person: Person) -> None:
    browser.open(site.link_for(person))
    assert not browser.page.get_by_role("button", name="Toon wachtwoord").is_visible()
    browser.press("Toepassen", password=SHORT)
    assert "Uw wachtwoord is te kort." in browser.text
    browser.press("Toepassen", password=PASSWORD)
    enter_sms(site, browser, person)
    take_key(browser, person)
    assert not browser.page.get_by_role("button", name="Kopieer code").is_visible()
    browser.press("Controleer", code=wrong_code(person))
    assert "De code is niet goed." in browser.text
    enter_app_code(browser, person.app_code(), remember=True)
    assert "Gefeliciteerd" in browser.text


def _come_back_remembered(browser: Inspector, person: Person) -> None:
    browser.press("Uitloggen")
    log_in(browser, person)
    assert browser.page.text_content("h1") == "Mijn account"
    browser.follow("Beveiliging")
    assert browser.page.get_by_role("button", name="Vergeet dit apparaat").count() == 1


def _recover(site: Site, browser: Inspector, person: Person) -> None:
    log_in(browser, person)
    browser.open(ask_recovery(site, browser, person))
    let_time_pass(site)
    browser.press("Ga verder")
    enter_sms(site, browser, person)
    take_key(browser, person)
    enter_app_code(browser, person.app_code())
    assert "Uw app is opnieuw gekoppeld en u bent ingelogd." in browser.text
    browser.follow("Beveiliging")
    assert "Er zijn geen onthouden apparaten." in browser.text
