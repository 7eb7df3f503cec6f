"""Staff add people by a list in a real browser: every page passes the checks, and fits."""

from __future__ import annotations

import pytest
from playwright.sync_api import FilePayload

from tests.browser.inspector import Inspector
from tests.browser.pictures import HEIGHTS, NARROW, PHONE, WIDE
from tests.browser.walks import enrol
from tests.journeys.lists import BOX, crowd, pasted
from tests.journeys.town import Person
from tests.site.running import Site

_ONE_SLICE = """
from django.utils import timezone
from onboarding.jobs.working import work
work(timezone.now())
"""


def _looked_at(browser: Inspector, screen: str) -> None:
    browser.look_at_desk(f"lijst {screen}")
    for width in (NARROW, PHONE, WIDE):
        browser.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert browser.page.evaluate("document.documentElement.scrollWidth") == width, screen
    assert not browser.findings, "\n".join(browser.findings)


def _paste(browser: Inspector, text: str) -> None:
    browser.open(BOX)
    browser.page.fill("#id_rows", text)
    browser.press("Controleer")


@pytest.fixture
def admin(site: Site, desktop: Inspector) -> Person:
    """Return a branch admin, who is logged in."""
    person = Person("ina.lijst@mail.example", "+31612345711", "Ina", "Lijst")
    site.invite(person, role="branch-admin", branch="61 Oss")
    enrol(site, desktop, person)
    return person


def test_list_is_pasted_corrected_and_worked_off(
    site: Site, desktop: Inspector, admin: Person
) -> None:
    desktop.open(BOX)
    _looked_at(desktop, "vak")
    _paste(desktop, pasted(crowd(3, 500), ("Wie", "Van", "Waar", "Bel")))
    _looked_at(desktop, "kolommen")
    desktop.follow("Gooi weg")
    _looked_at(desktop, "weggooien")
    desktop.press("Gooi weg")
    _paste(desktop, pasted(_with_faults(crowd(60, 600), admin)))
    _looked_at(desktop, "nakijken")
    desktop.page.fill("[name=r6-phone]", "06 12345678")
    desktop.press("Controleer opnieuw")
    desktop.press("Nodig 58 mensen uit")
    site.manage("shell", "--no-imports", "-c", _ONE_SLICE)
    desktop.press("Pauzeer")
    _looked_at(desktop, "voortgang")
    desktop.press("Ga verder")
    site.deliver()
    desktop.page.locator("progress").wait_for(state="detached")
    assert "Toegevoegd en uitgenodigd (58)" in desktop.text
    _looked_at(desktop, "resultaat")
    desktop.follow("Lijsten")
    _looked_at(desktop, "overzicht")


def _with_faults(rows: list[tuple[str, ...]], admin: Person) -> list[tuple[str, ...]]:
    rows[4] = (*rows[4][:3], "010 123 45 67")
    rows[7] = ("Jan\u202e", rows[7][1], "geen adres", "06 1")
    rows[9] = (*rows[9][:2], admin.email, rows[9][3])
    return [*rows, rows[0]]


def test_file_is_read_by_the_sender_while_the_page_waits(site: Site, desktop: Inspector) -> None:
    admin = Person("joep.lijst@mail.example", "+31612345712", "Joep", "Lijst")
    site.invite(admin, role="branch-admin", branch="62 Epe")
    enrol(site, desktop, admin)
    desktop.open(BOX)
    content = pasted(crowd(30, 700)).encode()
    file = FilePayload(name="maandag.csv", mimeType="text/csv", buffer=content)
    desktop.page.set_input_files("#id_file", file)
    desktop.press("Controleer")
    site.deliver()
    button = desktop.page.get_by_role("button", name="Nodig 30 mensen uit", exact=True)
    button.wait_for()
    assert "Er is nog niets gedaan." in desktop.text
