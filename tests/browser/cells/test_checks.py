"""Each check of a cell finds its fault on a spoiled login page, and nothing on the page itself."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.cells import checks
from tests.browser.cells.checks import Check
from tests.browser.pictures import HEIGHTS, PHONE
from tests.browser.scripts import DESK as DESK_CHECK
from tests.site.running import Site

CHECKS = (checks.spaced, checks.forced, checks.still, checks.printed, checks.tabbed)
_BUTTON = "document.querySelector('main button:not([type])')"
_LABEL = "document.querySelector('label')"
_H1 = "document.querySelector('h1')"
_MOVING = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("@keyframes to { to { opacity: .5 } } h1 { animation: to 9s infinite }");
document.adoptedStyleSheets = [sheet];
"""
_TICK = """
const box = document.createElement("input");
box.type = "checkbox";
box.checked = true;
box.style.cssText = "appearance:none;border:2px solid;width:44px;height:44px";
document.querySelector("main form").append(box);
"""
_LINK = """
const link = document.createElement("a");
link.href = "/";
link.textContent = "terug";
link.style.cssText = "position:absolute;top:90px;left:0";
document.querySelector("main").append(link);
"""
_COVER = """
const cover = document.createElement("div");
cover.style.cssText = "position:fixed;inset:300px 0 0 0;background:#fff";
document.body.append(cover);
"""
_UNBROKEN = f"""
{_LABEL}.style.cssText = "white-space:nowrap;width:290px;overflow:hidden";
{_LABEL}.textContent = "Uw e-mailadres en nog wat woorden";
"""
SPOILED: dict[str, tuple[Check, str, str]] = {
    "text that does not wrap": (
        checks.spaced,
        _UNBROKEN,
        "spaced text is cut",
    ),
    "a wide heading": (checks.spaced, f"{_H1}.style.width = '400px'", "px wide with spaced text"),
    "a button without border": (
        checks.forced,
        f"{_BUTTON}.style.border = '0'",
        "no border in forced colours: <button",
    ),
    "a box without tick": (checks.forced, _TICK, "no tick in forced colours"),
    "a transition": (checks.still, f"{_H1}.style.transition = 'opacity 1s'", "moves: <h1"),
    "an animation": (checks.still, _MOVING, "moves: <h1"),
    "pale print": (checks.printed, f"{_H1}.style.color = '#ccc'", "prints pale text: <h1"),
    "print of a box that scrolls": (
        checks.printed,
        "document.querySelector('main').style.cssText = 'max-height:100px;overflow:auto'",
        "prints cut off: <main",
    ),
    "a positive tabindex": (checks.tabbed, f"{_BUTTON}.tabIndex = 1", "Tab reaches out of turn"),
    "a button that Tab skips": (checks.tabbed, f"{_BUTTON}.tabIndex = -1", "Tab reaches out of"),
    "no ring": (checks.tabbed, f"{_BUTTON}.style.outline = 'none'", "focus is not seen: <button"),
    "a pale ring": (
        checks.tabbed,
        f"{_BUTTON}.style.outline = '3px solid #eee'",
        "focus is not seen: <button",
    ),
    "a covered form": (checks.tabbed, _COVER, "focus is hidden"),
    "a link above the one before": (checks.tabbed, _LINK, "Tab jumps up to: <a href"),
    "no skip link": (
        checks.tabbed,
        "document.querySelector('.skip').remove()",
        "Tab does not reach the skip link first",
    ),
}
# What is spoiled on a page of the desk, of which the login page has the same parts.
DESK = {
    "wide": (f"{_H1}.style.width = '900px'", "px wide at"),
    "2 h1": ("document.querySelector('main').append(document.createElement('h1'))", "2 h1"),
    "0 main": ("document.querySelector('main').remove()", "0 main"),
    "language": ("document.documentElement.lang = 'pl'", "lang is not nl"),
    "skip link": (
        "document.querySelectorAll('[href^=\"#\"]').forEach((one) => one.remove())",
        "skip",
    ),
}
PLAIN = {
    "a button by script": ("main button:not([type=button])", "button by script"),
    "a field by script": ("#id_email", "field by script"),
    "a form by script": ("main form", "a form comes by script"),
}


@pytest.fixture(scope="module")
def tab(chromium: Browser, site: Site) -> Iterator[Page]:
    context = chromium.new_context(ignore_https_errors=True, base_url=site.url, locale="nl-NL")
    yield context.new_page()
    context.close()


@pytest.fixture
def login(tab: Page) -> Page:
    """Return a tab of the size of a phone that shows the login page."""
    tab.set_viewport_size({"width": PHONE, "height": HEIGHTS[PHONE]})
    tab.emulate_media(color_scheme="light")
    tab.goto("/inloggen/")
    return tab


def test_login_page_has_no_findings(login: Page) -> None:
    assert [line for check in CHECKS for line in check(login)] == []


@pytest.mark.parametrize("fault", SPOILED)
def test_fault_of_a_spoiled_page_is_found(login: Page, fault: str) -> None:
    check, script, finding = SPOILED[fault]
    login.evaluate(f"() => {{ {script} }}")
    assert any(finding in line for line in check(login))


@pytest.mark.parametrize("fault", PLAIN)
def test_what_only_a_script_brings_is_found(login: Page, fault: str) -> None:
    selector, finding = PLAIN[fault]
    html = login.content()
    assert checks.missing(login, html) == []
    # Without it in the HTML, the page that is shown has more than its server sent.
    login.evaluate("selector => document.querySelector(selector).remove()", selector)
    without = login.content()
    login.goto("/inloggen/")
    assert any(finding in line for line in checks.missing(login, without))


def test_screen_without_the_states_of_its_form_is_found(login: Page) -> None:
    assert checks.lacking(login, ["error wrong", "throttled"], is_desk=False) == []
    assert checks.lacking(login, ["empty"], is_desk=False) == ["error", "throttled"]
    assert checks.lacking(login, ["empty"], is_desk=True) == ["error"]


@pytest.mark.parametrize("fault", DESK)
def test_fault_of_a_page_of_the_desk_is_found(login: Page, fault: str) -> None:
    script, finding = DESK[fault]
    assert login.evaluate(DESK_CHECK, ["nl", PHONE]) == []
    login.evaluate(f"() => {{ {script} }}")
    assert any(finding in line for line in login.evaluate(DESK_CHECK, ["nl", PHONE]))
