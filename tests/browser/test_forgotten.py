"""In a real browser, Enter sends the login form; 'Wachtwoord vergeten?' keeps the address."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.site.running import Site

_ADDRESS = "ilse@mail.example"
_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["javascript", "none"])


def _login_page(site: Site, context: BrowserContext) -> Inspector:
    browser = inspected(context, site)
    browser.open("/inloggen/")
    browser.page.fill("#id_email", _ADDRESS)
    return browser


@_SCRIPTS
def test_enter_in_either_field_logs_in(
    site: Site, new_browser: Callable[..., BrowserContext], *, scripts: bool
) -> None:
    browser = _login_page(site, new_browser(java_script_enabled=scripts))
    for field in ("#id_password", "#id_email"):
        browser.page.fill("#id_password", "Iets heel anders 1!")
        with browser.page.expect_navigation():
            browser.page.press(field, "Enter")
        assert browser.path == "/inloggen/"
        assert "Uw e-mailadres of wachtwoord is niet goed." in browser.text


@_SCRIPTS
def test_forgotten_password_takes_over_the_typed_address(
    site: Site, new_browser: Callable[..., BrowserContext], *, scripts: bool
) -> None:
    browser = _login_page(site, new_browser(java_script_enabled=scripts))
    browser.press("Wachtwoord vergeten?")
    assert browser.page.url == f"{site.url}/wachtwoord/vergeten/"
    assert browser.page.input_value("#id_email") == _ADDRESS
    assert not browser.page.title().startswith("Fout:")
