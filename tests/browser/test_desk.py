"""The desk's pages, as a branch admin sees them, pass the checks of accessibility and CSP."""

from __future__ import annotations

from tests.browser.inspector import Inspector
from tests.browser.pictures import HEIGHTS, NARROW
from tests.browser.walks import enrol
from tests.journeys.town import Person
from tests.site.running import Site

# Links whose one word is on several lines.
BROKEN_WORDS = """[...document.querySelectorAll('#content-main a')]
  .filter(link => !/\\s/.test(link.textContent.trim()) && link.getClientRects().length > 1)
  .map(link => link.textContent)"""

COLOURS = """['body', '#header', '.breadcrumbs a', 'thead th'].map(one => {
  const looks = getComputedStyle(document.querySelector(one));
  return [looks.color, looks.backgroundColor];
})"""


def test_desk_of_a_branch_has_no_findings(site: Site, desktop: Inspector) -> None:
    tess = Person("tess@mail.example", "+31612345688", "Tess", "Willems")
    site.invite(tess, role="branch-admin")
    site.invite(Person("ugur@mail.example", "+31612345689", "Uğur", "Demir"))
    enrol(site, desktop, tess)
    desktop.follow("Beheer")
    desktop.look_at_desk("beheer")
    _read_on_a_phone(desktop)
    desktop.open("/beheer/accounts/user/")
    desktop.look_at_desk("beheer medewerkers")
    desktop.open("/beheer/accounts/user/?q=demir")
    desktop.look_at_desk("beheer medewerkers gezocht")
    desktop.follow("Demir, Uğur")
    desktop.look_at_desk("beheer medewerker")
    desktop.press("Stuur activeringsmail")
    desktop.look_at_desk("beheer medewerker mail-gestuurd")
    _block_by_mistake(desktop)
    _invite_badly(desktop)
    for path, screen in {
        "accounts/branch/": "vestigingen",
        "messaging/message/": "berichten",
        "accounts/securityevent/": "logboek",
        "rollen/": "rollen",
    }.items():
        desktop.open(f"/beheer/{path}")
        desktop.look_at_desk(f"beheer {screen}")
    _read_on_a_phone(desktop)
    _erase(desktop)
    assert not desktop.findings, "\n".join(desktop.findings)


def test_log_and_roles_of_head_office_have_no_findings(site: Site, desktop: Inspector) -> None:
    ines = Person("ines@mail.example", "+31612345797", "Ines", "Chef")
    site.invite(ines, role="head-office", branch="")
    site.invite(Person("otto.smit@mail.example", "+31612345798", "Otto", "Smit"))
    enrol(site, desktop, ines)
    desktop.open("/beheer/accounts/securityevent/")
    desktop.look_at_desk("beheer hoofdkantoor logboek")
    desktop.page.get_by_role("link", name="alleen deze").first.click()
    desktop.look_at_desk("beheer hoofdkantoor logboek gefilterd")
    desktop.open("/beheer/rollen/")
    desktop.look_at_desk("beheer hoofdkantoor rollen")
    _read_on_a_phone(desktop)
    _switch_themes(desktop)
    assert not desktop.findings, "\n".join(desktop.findings)


def _read_on_a_phone(desktop: Inspector) -> None:
    wide = desktop.page.viewport_size
    assert wide is not None
    desktop.page.set_viewport_size({"width": NARROW, "height": HEIGHTS[NARROW]})
    assert desktop.page.evaluate(BROKEN_WORDS) == []
    assert desktop.page.evaluate("document.documentElement.scrollWidth") == NARROW
    desktop.page.set_viewport_size(wide)


def _switch_themes(desktop: Inspector) -> None:
    """Check that the desk's switch gives the colours that the browser's preference gives."""
    page, colours = desktop.page, {}
    for preferred in ("light", "dark"):
        page.emulate_media(color_scheme=preferred)
        colours[preferred] = page.evaluate(COLOURS)
    assert colours["light"] != colours["dark"]
    for chosen in ("light", "dark", "auto"):
        page.locator(".theme-toggle").click()
        assert page.get_attribute("html", "data-theme") == chosen
        assert page.evaluate(COLOURS) == colours.get(chosen, colours["dark"])


def _block_by_mistake(desktop: Inspector) -> None:
    desktop.follow("Blokkeer")
    desktop.look_at_desk("beheer blokkeren")
    desktop.press("Blokkeer")
    desktop.look_at_desk("beheer blokkeren fout")
    desktop.page.get_by_label("Waarom?").fill("telefoon gestolen")
    desktop.press("Blokkeer")
    desktop.look_at_desk("beheer medewerker geblokkeerd")
    desktop.press("Maak ongedaan")
    desktop.look_at_desk("beheer medewerker vrijgegeven")


def _erase(desktop: Inspector) -> None:
    desktop.open("/beheer/accounts/user/?q=demir")
    desktop.follow("Demir, Uğur")
    desktop.follow("Verwijder deze medewerker")
    desktop.look_at_desk("beheer medewerker verwijderen")
    desktop.page.get_by_label("Waarom?").select_option("uit dienst")
    desktop.press("Verwijder deze medewerker")
    desktop.look_at_desk("beheer medewerker verwijderd")
    assert desktop.page.get_by_text("De medewerker is verwijderd.").is_visible()


def _invite_badly(desktop: Inspector) -> None:
    desktop.open("/beheer/accounts/user/add/")
    desktop.look_at_desk("beheer uitnodigen")
    with desktop.page.expect_navigation():
        desktop.page.locator("input[name=_save]").click()
    desktop.look_at_desk("beheer uitnodigen fout")
