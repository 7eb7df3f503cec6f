"""The switch of languages, on the smallest phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.site.running import Site


def test_visitor_without_javascript_changes_the_language_at_the_top_of_a_small_phone(
    site: Site, new_browser: Callable[..., BrowserContext]
) -> None:
    phone = inspected(new_browser(java_script_enabled=False), site)
    phone.page.set_viewport_size({"width": 320, "height": 640})
    phone.open("/inloggen/")
    phone.page.get_by_text("Taal / Language").click()
    choice = phone.page.get_by_role("button", name="Polski").bounding_box()
    assert choice is not None
    assert choice["y"] + choice["height"] < 640
    assert min(choice["width"], choice["height"]) >= 44
    phone.press("Polski")
    assert phone.page.get_attribute("html", "lang") == "pl"
