"""A user activates the account, logs out and in again with Tab, Enter and Space only."""

from __future__ import annotations

from tests.browser.inspector import Inspector
from tests.browser.walks import next_code
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

# The stops of the longest page of the road, twice.
_MOST_TABS = 60


def test_user_walks_the_road_with_the_keyboard_only(site: Site, desktop: Inspector) -> None:
    tom = Person("tom@mail.example", "+31612345760", "Tom", "Toets")
    site.invite(tom)
    desktop.open(site.link_for(tom))
    enter(desktop, "#id_password", PASSWORD)
    site.deliver()
    enter(desktop, "#id_code", site.sms_code_for(tom))
    tom.key = (desktop.page.text_content("#key") or "").replace(" ", "")
    enter(desktop, "#id_code", tom.app_code())
    assert desktop.path == "/", desktop.text
    press(desktop, "form[action='/uitloggen/'] button", "Space")
    enter_both(desktop, tom.email, PASSWORD)
    remember(desktop, next_code(tom))
    assert desktop.path == "/", desktop.text
    press(desktop, "main a[href='/beveiliging/']", "Enter")
    assert desktop.page.locator("main form[action*='/apparaat/']").count() == 1


def test_skip_link_leads_past_the_header(desktop: Inspector) -> None:
    desktop.open("/inloggen/")
    desktop.page.keyboard.press("Tab")
    desktop.page.keyboard.press("Enter")
    desktop.page.keyboard.press("Tab")
    assert desktop.page.locator("#id_email").evaluate("one => one === document.activeElement")


def enter(browser: Inspector, field: str, text: str) -> None:
    """Reach a field by Tab, type, and send its form with Enter."""
    tab_to(browser, field)
    browser.page.keyboard.type(text)
    with browser.page.expect_navigation():
        browser.page.keyboard.press("Enter")


def enter_both(browser: Inspector, email: str, password: str) -> None:
    tab_to(browser, "#id_email")
    browser.page.keyboard.type(email)
    enter(browser, "#id_password", password)


def remember(browser: Inspector, code: str) -> None:
    """Type a code, tick the box behind it with Space, and press the button with Space."""
    tab_to(browser, "#id_code")
    browser.page.keyboard.type(code)
    tab_to(browser, "#id_remember")
    browser.page.keyboard.press("Space")
    press(browser, "main form > button", "Space")


def press(browser: Inspector, selector: str, key: str) -> None:
    tab_to(browser, selector)
    with browser.page.expect_navigation():
        browser.page.keyboard.press(key)


def tab_to(browser: Inspector, selector: str) -> None:
    """Press Tab until the first element of the selector has the focus. Fail if it never has."""
    element = browser.page.locator(selector).first
    for _stop in range(_MOST_TABS):
        browser.page.keyboard.press("Tab")
        if element.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(selector)
