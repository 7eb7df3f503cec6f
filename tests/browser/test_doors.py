"""In a browser, the desk's URL leads to the login; forms without session or origin do nothing."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.walks import enrol, next_code
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

# Ends the session as fifteen idle minutes would. The site's clock is real, so no test can wait.
_END = "from accounts.models import Session; Session.objects.filter(user__email='{}').delete()"
_NOTHING = "U was uitgelogd. Er is nog niets gedaan."


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def browser(
    request: pytest.FixtureRequest, new_browser: Callable[..., BrowserContext], site: Site
) -> Inspector:
    """A desktop browser. Each test runs twice: with JavaScript and without."""
    return inspected(new_browser("Desktop Chrome", java_script_enabled=request.param), site)


def test_bookmark_of_the_desk_leads_to_the_desk(site: Site, browser: Inspector) -> None:
    roos = somebody("Roos")
    site.invite(roos, role="branch-admin")
    enrol(site, browser, roos)
    browser.press("Uitloggen")
    browser.open("/beheer/")
    come_back(browser, roos)
    assert (browser.path, browser.page.text_content("h1")) == ("/beheer/", "Beheer")


def test_what_was_typed_at_the_desk_comes_back_after_the_session_ended(
    site: Site, browser: Inspector
) -> None:
    sara, piet = somebody("Sara"), somebody("Piet")
    site.invite(sara, role="branch-admin")
    site.invite(piet)
    enrol(site, browser, sara)
    browser.open(f"/beheer/accounts/user/?q={piet.email}")
    browser.follow(f"{piet.last_name}, {piet.first_name}")
    here = browser.path
    browser.page.fill("#id_first_name", "Pieter")
    site.manage("shell", "--verbosity", "0", "--command", _END.format(sara.email))
    with browser.page.expect_navigation():
        browser.page.locator("input[name=_save]:visible").click()
    assert browser.page.text_content("h1") == "Inloggen"
    come_back(browser, sara)
    assert browser.path == here
    assert _NOTHING in browser.text
    assert browser.page.input_value("#id_first_name") == "Pieter"
    with browser.page.expect_navigation():
        browser.page.locator("input[name=_save]:visible").click()
    assert "Pieter" in browser.text


def test_button_pressed_after_the_session_ended_leads_to_its_page(
    site: Site, browser: Inspector
) -> None:
    teun = somebody("Teun")
    site.invite(teun)
    enrol(site, browser, teun)
    browser.open("/beveiliging/")
    site.manage("shell", "--verbosity", "0", "--command", _END.format(teun.email))
    browser.press("Log overal uit")
    come_back(browser, teun)
    assert browser.path == "/beveiliging/"
    assert f"{_NOTHING} Druk opnieuw op de knop." in browser.text


def test_form_of_a_page_that_hides_its_origin_is_refused_with_the_reason(
    site: Site, new_browser: Callable[..., BrowserContext]
) -> None:
    """The forms of a page in a mail app or a local file send the header `Origin: null`."""
    phone = inspected(new_browser(), site)
    form = f"<form method=post action={site.url}/inloggen/><button>Inloggen</button></form>"
    phone.page.goto(f"data:text/html,{form}")
    phone.press("Inloggen")
    assert phone.page.text_content("h1") == "Uw browser verbergt waar u vandaan komt"
    assert f"{site.url}/" in phone.text


def come_back(browser: Inspector, person: Person) -> None:
    """On the login page that the browser shows, log in again with password and app code."""
    browser.press("Inloggen", email=person.email, password=PASSWORD)
    browser.press("Controleer", code=next_code(person))


def somebody(first_name: str) -> Person:
    """Return a new person, with an address and a number that no other test uses."""
    number = next(_numbers)
    name = f"{first_name}{number}"
    return Person(f"{name}@mail.example".lower(), f"+316129000{number}", first_name, name)


_numbers = count(10)
