"""The manual and the statements beside it, without JavaScript and without cookies."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, Response

from manual.pictures import NAMES
from tests.browser import scripts
from tests.browser.inspector import MOST_CSS, MOST_HTML, zipped
from tests.browser.pictures import HEIGHTS, NARROW, SCHEMES, WIDE

PAGES = ("/hulp/", "/hulp/privacy/", "/hulp/toegankelijkheid/")
_AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}}
_PICTURES_ARE_THERE = """
async () => {
  const pictures = [...document.images];
  for (const one of pictures) { one.loading = "eager"; await one.decode(); }
  return pictures.map((one) => [one.naturalWidth > 0, one.alt.length > 10]);
}
"""


@pytest.mark.parametrize(("path", "language"), list(zip(PAGES, ("bg", "nl", "pl"), strict=True)))
def test_page_is_accessible_in_every_width_and_colour(
    new_browser: Callable[..., BrowserContext], path: str, language: str
) -> None:
    page = new_browser(java_script_enabled=True).new_page()
    page.goto(f"{path}?taal={language}")
    found = [fault for width in (NARROW, WIDE) for fault in _faults(page, width)]
    assert found == []


def _faults(page: Page, width: int) -> list[str]:
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    faults: list[str] = page.evaluate(scripts.LAYOUT, width)
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=_AXE).response["violations"]
        faults += [f"{scheme} {width} {one['id']}: {one['nodes'][0]['html'][:90]}" for one in found]
    return faults


def test_manual_asks_for_its_page_two_stylesheets_and_its_pictures(
    new_browser: Callable[..., BrowserContext],
) -> None:
    browser = new_browser(java_script_enabled=False)
    page = browser.new_page()
    answers: list[Response] = []

    def receive(answer: Response) -> None:
        answers.append(answer)

    page.on("response", receive)
    page.goto("/hulp/")
    page.set_viewport_size({"width": 412, "height": 12_000})  # no picture waits for scrolling
    page.wait_for_load_state("networkidle")
    kinds = [urlsplit(one.url).path.rpartition(".")[2] for one in answers]
    assert (kinds.count("css"), kinds.count("png"), kinds.count("js")) == (2, len(NAMES), 0)
    assert zipped(answers[0].body()) <= MOST_HTML
    assert sum(zipped(one.body()) for one in answers if one.url.endswith(".css")) <= MOST_CSS
    assert browser.cookies() == []


def test_every_picture_opens_and_says_what_it_shows(
    new_browser: Callable[..., BrowserContext],
) -> None:
    page = new_browser().new_page()
    page.goto("/hulp/?taal=pl")
    assert page.evaluate(_PICTURES_ARE_THERE) == [[True, True]] * len(NAMES)


def test_link_of_a_screen_to_its_part_shows_that_part(
    new_browser: Callable[..., BrowserContext],
) -> None:
    page = new_browser(java_script_enabled=False).new_page()
    page.goto("/hulp/")
    page.get_by_role("link", name="Pas op voor oplichters").click()
    assert page.url.endswith("#oplichting")
    box = page.locator("#oplichting").bounding_box()
    assert box is not None
    assert 0 <= box["y"] < HEIGHTS[412]
