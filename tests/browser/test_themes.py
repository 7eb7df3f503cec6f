"""The desk's switch of themes gives the colours that the browser's preference gives."""

from __future__ import annotations

from tests.browser.inspector import Inspector
from tests.browser.walks import enrol
from tests.journeys.town import Person
from tests.site.running import Site

COLOURS = """['body', '#header', '.breadcrumbs a', 'thead th'].map(one => {
  const looks = getComputedStyle(document.querySelector(one));
  return [looks.color, looks.backgroundColor];
})"""


def test_switch_of_themes_gives_the_colours_that_browsers_prefer(
    site: Site, desktop: Inspector
) -> None:
    ines = Person("ines@mail.example", "+31612345797", "Ines", "Chef")
    site.invite(ines, role="head-office", branch="")
    enrol(site, desktop, ines)
    desktop.open("/beheer/rollen/")
    page, colours = desktop.page, {}
    for preferred in ("light", "dark"):
        page.emulate_media(color_scheme=preferred)
        colours[preferred] = page.evaluate(COLOURS)
    assert colours["light"] != colours["dark"]
    for chosen in ("light", "dark", "auto"):
        page.locator(".theme-toggle").click()
        assert page.get_attribute("html", "data-theme") == chosen
        assert page.evaluate(COLOURS) == colours.get(chosen, colours["dark"])
