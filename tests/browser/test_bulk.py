"""Staff add people by a file in a real browser, which waits until the file was read."""

from __future__ import annotations

from playwright.sync_api import FilePayload

from tests.browser.inspector import Inspector
from tests.browser.walks import enrol
from tests.journeys.lists import BOX, crowd, pasted
from tests.journeys.town import Person
from tests.site.running import Site


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
