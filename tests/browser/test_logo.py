"""The logo above the pages, in light and dark, and the desk's page that places it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.inspector import Inspector
from tests.browser.pictures import HEIGHTS, NARROW, WIDE
from tests.browser.walks import enrol
from tests.journeys.pictures import logo
from tests.journeys.town import Person
from tests.site.running import Site

PLACE = "/beheer/accounts/logo/"


@pytest.fixture
def chief(site: Site, desktop: Inspector, tmp_path: Path) -> Iterator[Inspector]:
    """Yield the browser of a user of head office; remove the logo at the end."""
    lea = Person("lea@mail.example", "+31612345671", "Lea", "Visser")
    site.invite(lea, role="head-office")
    enrol(site, desktop, lea)
    (tmp_path / "logo.png").write_bytes(logo())
    desktop.open(PLACE)
    desktop.look_at_desk("beheer logo geen")
    desktop.page.set_input_files("[name=file]", tmp_path / "logo.png")
    desktop.press("Plaats dit logo")
    yield desktop
    desktop.open(PLACE)
    desktop.press("Haal het logo weg")


def test_logo_passes_the_checklist_and_fits_in_light_and_dark(
    chief: Inspector, phone: Inspector
) -> None:
    chief.look_at_desk("beheer logo")
    phone.open("/inloggen/")
    phone.look("inloggen met logo")
    assert phone.page.get_by_role("img", name="WerkTalent").count() == 1
    for width in (NARROW, WIDE):
        phone.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert background(phone, "light") == "rgba(0, 0, 0, 0)"
        assert background(phone, "dark") == "rgb(255, 255, 255)"
        assert phone.page.locator(".bar img").evaluate("image => image.naturalWidth") > 100
    assert not chief.findings, "\n".join(chief.findings)
    assert not phone.findings, "\n".join(phone.findings)


def background(browser: Inspector, scheme: str) -> str:
    """Return the colour behind the logo, in pages of this scheme."""
    browser.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    image = browser.page.locator(".bar img")
    return str(image.evaluate("image => getComputedStyle(image).backgroundColor"))
