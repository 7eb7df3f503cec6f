"""On a desktop the QR code comes first."""

from __future__ import annotations

from tests.browser.inspector import Inspector
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site


def test_desktop_shows_the_qr_code_first_and_the_link_beside_it(
    site: Site, desktop: Inspector
) -> None:
    fatma = Person("fatma@mail.example", "+31612345672", "Fatma", "Yılmaz")
    site.invite(fatma)
    desktop.open(site.link_for(fatma))
    desktop.press("Toepassen", password=PASSWORD)
    site.deliver()
    desktop.press("Controleer", code=site.sms_code_for(fatma))
    code = desktop.page.locator("svg.qr").bounding_box()
    link = desktop.page.get_by_role("link", name="connect app").bounding_box()
    assert code is not None
    assert link is not None
    assert code["x"] + code["width"] < link["x"]
    assert code["y"] < link["y"] + link["height"] < code["y"] + code["height"]
