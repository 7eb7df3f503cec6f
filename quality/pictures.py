"""Take the pictures of README from a new demo: `python -m quality.pictures URL PASSWORD`.

Three pictures show a phone while Ines activates her account. One picture shows the desk as Bram, an
administrator of branch Rotterdam, sees it.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyotp
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.pictures import HEIGHTS, PHONE, WIDE

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
_CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
INES, BRAM = "ines@demo.example", "bram@demo.example"


def main(url: str, password: str) -> int:
    """Take the four pictures from a demo that was just started; return 0."""
    with _browser() as browser:
        activate(_page(browser, url, PHONE), _page(browser, url, PHONE))
        show_desk(_page(browser, url, WIDE), _page(browser, url, PHONE), password)
    return 0


def activate(page: Page, postvak: Page) -> None:
    """Activate the account of Ines, from her mail in the Postvak to the account page."""
    page.goto("/postvak/?stil")
    page.get_by_role("link", name=INES).first.click()
    page.locator('.text a[href*="/activeren/"]').click()
    page.locator("[name=password]").wait_for()
    _take(page, "wachtwoord")
    page.fill("[name=password]", "Ik werk graag in 3 ploegen!")
    page.get_by_role("button", name="Toepassen").click()
    page.locator("[name=code]").wait_for()
    postvak.goto("/postvak/")
    text = postvak.locator(".sms").first.inner_text()
    page.fill("[name=code]", re.findall(r"\b\d{6}\b", text)[0])
    page.get_by_role("button", name="Controleer").click()
    page.locator("#key").wait_for()
    _take(page, "koppelen")
    key = page.locator("#key").inner_text().replace(" ", "")
    page.fill("[name=code]", pyotp.TOTP(key).now())
    page.get_by_role("button", name="Controleer").click()
    page.get_by_role("heading", name="Mijn account").wait_for()
    _take(page, "gefeliciteerd")


def show_desk(page: Page, postvak: Page, password: str) -> None:
    """Log in as Bram, an administrator of branch Rotterdam, and open the board."""
    page.goto("/inloggen/")
    page.fill("[name=email]", BRAM)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="Inloggen").click()
    postvak.goto("/postvak/?stil")
    row = postvak.locator("li", has_text=BRAM).filter(has=postvak.locator(".now"))
    page.fill("[name=code]", row.locator(".now").inner_text())
    page.get_by_role("button", name="Controleer").click()
    page.goto("/beheer/")
    _take(page, "beheer")


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as started_playwright:
        flags = ["--headless", "--no-sandbox", "--disable-gpu"]
        browser = started_playwright.chromium.launch(executable_path=_CHROMIUM, args=flags)
        yield browser
        browser.close()


def _page(browser: Browser, url: str, width: int) -> Page:
    context = browser.new_context(
        base_url=url,
        viewport={"width": width, "height": HEIGHTS[width]},
        color_scheme="light",
        locale="nl-NL",
    )
    return context.new_page()


def _take(page: Page, name: str) -> None:
    page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
