"""The manual: its pictures and weight, and its parts, without JavaScript and without cookies."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Response

from manual.pictures import NAMES
from tests.browser.inspector import MOST_CSS, MOST_HTML, zipped
from tests.browser.pictures import HEIGHTS, PHONE

_PICTURES_ARE_THERE = """
async () => {
  const pictures = [...document.images];
  for (const one of pictures) { one.loading = "eager"; await one.decode(); }
  return pictures.map((one) => [one.naturalWidth > 0, one.alt.length > 10]);
}
"""


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
    page.set_viewport_size({"width": PHONE, "height": 12_000})  # no picture waits for scrolling
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
    assert 0 <= box["y"] < HEIGHTS[PHONE]
