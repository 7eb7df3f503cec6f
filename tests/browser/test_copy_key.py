"""The key of the app is copied, or selected with words that say how to copy it by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.walks import enter_sms
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

NewBrowser = Callable[..., BrowserContext]

_SELECTED = "getSelection().toString()"
_BY_HAND = (
    "Kopiëren lukt hier niet. Houd uw vinger op de code, of klik met rechts. Kies dan kopiëren."
)
# What a browser without permission does, one on http or in an app, and one that never answers.
_REFUSALS = {
    "refused": "() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException()) }",
    "missing": "() => { Object.defineProperty(navigator, 'clipboard', { value: undefined }) }",
    "silent": "() => { navigator.clipboard.writeText = () => new Promise(() => {}) }",
}


def at_the_key(site: Site, browser: Inspector, person: Person) -> str:
    """Walk to the page that connects the app; return the key as it is shown, in groups of four."""
    site.invite(person)
    browser.open(site.link_for(person))
    browser.press("Toepassen", password=PASSWORD)
    enter_sms(site, browser, person)
    return browser.page.inner_text("#key")


def test_user_whose_browser_does_not_copy_reads_how_to_copy_the_selected_key(
    site: Site, new_browser: NewBrowser
) -> None:
    phone = inspected(new_browser(), site)
    shown = at_the_key(site, phone, Person("kopie@mail.example", "+31612345761", "Kim", "Pot"))
    button = phone.page.get_by_role("button", name="Kopieer code")
    for refusal in _REFUSALS.values():
        phone.page.reload()
        phone.page.evaluate(refusal)
        button.click()
        expect(phone.page.get_by_role("status")).to_have_text(_BY_HAND)
        assert phone.page.evaluate(_SELECTED) == shown
    phone.look("koppelen kopie-geweigerd")
    assert not phone.findings, "\n".join(phone.findings)


@pytest.mark.parametrize("script", [True, False])
def test_one_click_selects_the_whole_key(
    site: Site, new_browser: NewBrowser, *, script: bool
) -> None:
    desktop = inspected(new_browser("Desktop Chrome", java_script_enabled=script), site)
    number = f"+3161234576{2 + script}"
    shown = at_the_key(site, desktop, Person(f"klik{script:d}@mail.example", number, "Kai", "Pot"))
    desktop.page.locator("#key").click(position={"x": 60, "y": 20})
    assert desktop.page.evaluate(_SELECTED) == shown
