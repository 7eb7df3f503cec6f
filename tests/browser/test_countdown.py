"""Waits are counted down by the seconds that the server says are left, not by the phone's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.translation import gettext, override
from playwright.sync_api import BrowserContext, expect

from lib.in_words import in_words
from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.test_road import SHORT
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

NewBrowser = Callable[..., BrowserContext]

_AGAIN = "Stuur een nieuwe code"
_MAY = "U kunt nu een nieuwe code vragen."
_LEFT = "[data-left]"


def at_the_sms(site: Site, browser: Inspector, person: Person, language: str = "nl") -> int:
    """Walk to the page of the SMS code, in a browser with a wrong clock that only the test moves.

    Return how many seconds of the minute are left, after five that have passed.
    """
    browser.page.clock.install(time="2026-01-01T12:00:00")
    browser.page.clock.pause_at("2026-01-01T12:00:01")
    site.invite(person, language=language)
    browser.open(site.link_for(person))
    with override(language):
        apply = gettext("Toepassen")
    browser.press(apply, password=PASSWORD)
    browser.page.clock.run_for(5_000)
    return int(browser.page.get_attribute(_LEFT, "data-left") or 0) - 5


def test_button_for_another_sms_appears_when_the_wait_is_over(site: Site, phone: Inspector) -> None:
    left = at_the_sms(site, phone, Person("tel@mail.example", "+31612345771", "Tim", "Tel"))
    button = phone.page.get_by_role("button", name=_AGAIN)
    assert f"Wacht {left} seconden. Stuur dan een nieuwe code." in phone.text
    expect(button).to_be_hidden()
    phone.page.clock.run_for((left - 1) * 1000)
    assert "Wacht 1 seconde. Stuur dan een nieuwe code." in phone.text
    assert phone.page.get_by_role("status").inner_text() == ""
    phone.page.clock.run_for(1000)
    expect(phone.page.get_by_role("status")).to_have_text(_MAY)
    expect(button).to_be_visible()
    assert "Wacht" not in phone.text
    phone.page.clock.resume()  # a screen is checked after an animation frame
    phone.look("sms wachten voorbij")
    assert not phone.findings, "\n".join(phone.findings)


def test_wait_goes_on_while_the_phone_sleeps_and_when_its_clock_is_set_right(
    site: Site, phone: Inspector
) -> None:
    left = at_the_sms(site, phone, Person("slaap@mail.example", "+31612345772", "Sam", "Slaap"))
    clock, timer = phone.page.clock, phone.page.locator(_LEFT)
    clock.fast_forward(20_000)  # asleep: the timers that were due run once, afterwards
    expect(timer).to_have_text(f"{left - 20} seconden")
    clock.set_system_time("2025-12-31T12:00:00")  # a day back
    clock.run_for(5_000)
    expect(timer).to_have_text(f"{left - 25} seconden")
    clock.fast_forward(3_600_000)
    expect(phone.page.get_by_role("status")).to_have_text(_MAY)


@pytest.mark.parametrize(
    "language",
    ["uk", *(pytest.param(one, marks=pytest.mark.full) for one in ("en", "pl", "ro", "bg"))],
)
def test_every_second_is_written_as_the_language_writes_it(
    site: Site, phone: Inspector, language: str
) -> None:
    person = Person(f"{language}.tel@mail.example", f"+3161235{ord(language[0]):04}", "Ola", "Tel")
    left = at_the_sms(site, phone, person, language)
    read = []
    for _second in range(left):
        read.append(phone.page.inner_text(_LEFT))
        phone.page.clock.run_for(1000)
    with override(language):
        written = [in_words(timedelta(seconds=count)) for count in range(left, 0, -1)]
    assert read == written


def test_page_after_too_many_tries_counts_down_and_tells_once_that_it_is_over(
    site: Site, phone: Inspector
) -> None:
    phone.page.clock.install(time="2026-01-01T12:00:00")
    phone.page.clock.pause_at("2026-01-01T12:00:01")
    phone.open("/inloggen/")
    while phone.page.locator("[name=password]").count():
        phone.press("Inloggen", email="teller@mail.example", password=SHORT)
    left = int(phone.page.get_attribute(_LEFT, "data-left") or 0)
    assert f"Dat is over {left} seconden." in phone.text
    phone.page.clock.fast_forward(left * 1000)
    expect(phone.page.get_by_role("status")).to_have_text("U kunt het nu opnieuw proberen.")
    assert "Probeer het na" not in phone.text
    phone.page.clock.resume()
    phone.look("429 voorbij", status=429)
    assert not phone.findings, "\n".join(phone.findings)


def test_wait_is_in_words_and_the_button_works_without_javascript(
    site: Site, new_browser: NewBrowser
) -> None:
    browser = inspected(new_browser(java_script_enabled=False), site)
    person = Person("zonder@mail.example", "+31612345773", "Zoë", "Script")
    site.invite(person)
    browser.open(site.link_for(person))
    browser.press("Toepassen", password=PASSWORD)
    assert "Wacht 1 minuut. Stuur dan een nieuwe code." in browser.text
    browser.press(_AGAIN)
    assert "De sms is onderweg." in browser.text
