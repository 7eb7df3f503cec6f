"""The board on the desk's first page passes the checks of accessibility and CSP, and fits."""

from __future__ import annotations

from tests.browser.inspector import Inspector
from tests.browser.pictures import HEIGHTS, NARROW, PHONE, WIDE
from tests.browser.walks import enrol
from tests.journeys.town import Person
from tests.site.running import Site

_MONDAY = "from tests.unit.onboarding.standing import a_busy_monday; a_busy_monday()"


def test_board_of_many_people_has_no_findings(site: Site, desktop: Inspector) -> None:
    hanna = Person("hanna.bord@mail.example", "+31612345796", "Hanna", "Hoofd")
    site.invite(hanna, role="head-office")
    site.invite(Person("a@mail.example", "+31612345691", "Ans", "Bos"), branch="04 Breda")
    site.manage("shell", "--no-imports", "-c", _MONDAY)
    enrol(site, desktop, hanna)
    desktop.follow("Beheer")
    desktop.look_at_desk("beheer bord")
    for width in (NARROW, PHONE, WIDE):
        desktop.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        assert desktop.page.evaluate("document.documentElement.scrollWidth") == width
    assert not desktop.findings, "\n".join(desktop.findings)
