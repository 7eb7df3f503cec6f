"""A branch admin blocks people of the list on a phone, and lifts a wrong block."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.pictures import HEIGHTS, PHONE
from tests.browser.walks import enrol
from tests.journeys.town import Person
from tests.site.running import Site

pytestmark = pytest.mark.requirement("S73", "S75")

PEOPLE = "/beheer/accounts/user/"
_LEAVERS = """
from accounts.models import Branch, User
branch = Branch.objects.get(number="63")  # another test's branch may have its name
for number in range(3):
    User.objects.create(email=f"weg{number}@lochem.example", first_name="Weg",
        last_name=f"Gaander{number}", phone=f"+3161234572{number}", branch=branch)
"""


def _fits(browser: Inspector, screen: str) -> None:
    browser.page.set_viewport_size({"width": PHONE, "height": HEIGHTS[PHONE]})
    assert browser.page.evaluate("document.documentElement.scrollWidth") == PHONE, screen


def test_people_are_selected_blocked_and_one_is_let_in_again(
    site: Site, new_browser: Callable[..., BrowserContext]
) -> None:
    admin = Person("lies.lochem@mail.example", "+31612345729", "Lies", "Lochem")
    site.invite(admin, role="branch-admin", branch="63 Lochem")
    browser = inspected(new_browser("Desktop Chrome"), site)
    enrol(site, browser, admin)
    site.manage("shell", "--verbosity", "0", "--command", _LEAVERS)
    browser.page.set_viewport_size({"width": PHONE, "height": HEIGHTS[PHONE]})
    browser.open(f"{PEOPLE}?q=Gaander")
    browser.page.get_by_label("Kies alles op deze pagina").check()
    _fits(browser, "mensen kiezen")
    browser.press("Blokkeer")
    _fits(browser, "blokkade nakijken")
    browser.page.get_by_label("Waarom?").fill("seizoen voorbij")
    browser.press("Blokkeer 3 mensen")
    site.deliver()
    browser.page.locator("progress").wait_for(state="detached")
    _fits(browser, "blokkade klaar")
    result = browser.path
    browser.page.get_by_role("link", name="Hef blokkade op").first.click()
    browser.press("Hef blokkade op")
    browser.open(result)
    assert browser.text.count("De blokkade is weer weg.") == 1
    assert browser.page.get_by_role("link", name="Hef blokkade op").count() == 2
