"""Take the pictures of the manual and of README: `make screenshots`, in under two minutes.

They come from a demo of its own, in a folder that is removed again. In each language a person
activates an account, logs in again and looks at the recovery of the app, on a phone of 412 px.
Buttons are found by their place, so that no language and no new word stops it.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pyotp
from playwright.sync_api import Browser, FloatRect, Locator, Page

from manual.pictures import DENSITY
from quality.pictures_demo import DESK_PERSON, Reader, demo, readers
from quality.pictures_file import save
from quality.screens.chromium import chromium

PHONE, WIDE = (412, 915), (1280, 800)
DESK = Path(__file__).resolve().parents[1] / "docs" / "screenshots" / "beheer.png"
_PATIENCE = 60_000  # milliseconds
_TRIES = 200  # to read the Postvak until an SMS is in it
_POSTVAK = "/postvak/?stil"  # does not reload itself
_MARGIN = 16  # pixels of the page above what a picture shows first, and below what it shows last
_SUBMIT = "main form button:not([type=button]):not([name])"


def main() -> int:
    """Take every picture; return 0."""
    with (
        TemporaryDirectory() as folder,
        demo(Path(folder)) as (url, password),
        chromium() as browser,
    ):
        for reader in readers():
            _Phone(browser, url, reader, password).walk()
        _show_desk(browser, url, password)
    return 0


class _Phone:
    """The phone of a person who reads in one language, and a second tab with the Postvak."""

    def __init__(self, browser: Browser, url: str, reader: Reader, password: str) -> None:
        self.reader, self.password, self.key = reader, password, ""
        self.page = _page(browser, url, PHONE, reader.language, density=DENSITY)
        self.postvak = _page(browser, url, PHONE, "nl")

    def walk(self) -> None:
        """Activate the account, log in again, and open the recovery; take pictures on the way."""
        self._open_mail()
        self._activate()
        self._log_in_again()
        self.page.context.close()
        self.postvak.context.close()

    def _open_mail(self) -> None:
        self.postvak.goto(_POSTVAK)
        mails = self.postvak.locator("li", has_text=self.reader.email).locator("a")
        mail = mails.first.get_attribute("href")
        self.page.goto(f"{mail}html/")
        link = self.page.locator("a.button")
        self._take("mail", self.page.locator(".sheet p").first, link)
        self.page.goto(link.get_attribute("href") or "")

    def _activate(self) -> None:
        self._take("wachtwoord", self._first, self._main.locator("button").last)
        self._enter("password", self.password)
        code = self._sms_code()
        self.page.reload()  # the page says now that the SMS was sent
        self._take("sms", self._first, self._main.locator("form button").first)
        self._enter("code", code)
        self.key = self.page.locator("#key").inner_text().replace(" ", "")
        self._take("app", self.page.locator(".connect h2"), self.page.locator("#key"))
        self._take("code", self._main.locator("section h2").last, self._main.locator("form").last)
        self._enter("code", pyotp.TOTP(self.key).now())
        self._take("klaar", self._first, self._main.locator("a").first)

    def _log_in_again(self) -> None:
        self._press("form[action='/uitloggen/'] button")
        self.page.goto("/inloggen/")
        self._take("inloggen", self._first, self._main.locator("button").last)
        self.page.fill("[name=email]", self.reader.email)
        self._enter("password", self.password)
        self._take("opnieuw", self._first, self._main.locator("a").last)
        self._press("a[href='/herstel/']")
        self._take("herstel", self._first, self._main.locator("form button").first)

    @property
    def _main(self) -> Locator:
        return self.page.locator("main")

    @property
    def _first(self) -> Locator:
        return self.page.locator("main > *").first

    def _enter(self, name: str, typed: str) -> None:
        self.page.fill(f"[name={name}]", typed)
        self._press(_SUBMIT.removeprefix("main "))

    def _press(self, selector: str) -> None:
        with self.page.expect_navigation():
            self._main.locator(selector).first.click()

    def _sms_code(self) -> str:
        """Return the code of the newest SMS, which the demo sends within moments."""
        texts = self.postvak.locator("li", has_text=self.reader.phone).locator(".sms")
        for _try in range(_TRIES):
            self.postvak.goto(_POSTVAK)
            if found := re.findall(r"#(\d{6})", " ".join(texts.all_inner_texts())):
                return str(found[0])
        raise LookupError(f"No SMS for {self.reader.phone}")

    def _take(self, name: str, first: Locator, last: Locator) -> None:
        """Save what stands between the top of `first` and the bottom of `last`."""
        begin, end = first.bounding_box(), last.bounding_box()
        assert begin is not None, name
        assert end is not None, name
        top = begin["y"] - _MARGIN
        height = end["y"] + end["height"] + _MARGIN - top
        clip: FloatRect = {"x": 0, "y": top, "width": PHONE[0], "height": height}
        save(self.page.screenshot(full_page=True, clip=clip), name, self.reader.language)


def _show_desk(browser: Browser, url: str, password: str) -> None:
    """Log in as an administrator of branch Rotterdam, and take the board."""
    page, postvak = (_page(browser, url, WIDE, "nl") for _tab in range(2))
    page.goto("/inloggen/")
    page.fill("[name=email]", DESK_PERSON)
    page.fill("[name=password]", password)
    page.locator(_SUBMIT).first.click()
    page.locator("[name=code]").wait_for()
    postvak.goto(_POSTVAK)
    row = postvak.locator("li", has_text=DESK_PERSON).filter(has=postvak.locator(".now"))
    page.fill("[name=code]", row.locator(".now").inner_text())
    page.locator(_SUBMIT).first.click()
    page.locator("a[href='/beheer/']").wait_for()
    page.goto("/beheer/")
    page.screenshot(path=DESK)


def _page(
    browser: Browser, url: str, size: tuple[int, int], language: str, density: float = 1
) -> Page:
    context = browser.new_context(
        base_url=url,
        viewport={"width": size[0], "height": size[1]},
        device_scale_factor=density,
        color_scheme="light",
        locale=language,
        reduced_motion="reduce",
        is_mobile=size == PHONE,
        user_agent=_ANDROID if size == PHONE else None,
    )
    context.set_default_timeout(_PATIENCE)
    return context.new_page()


_ANDROID = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 7) AppleWebKit/537.36 (KHTML, like Gecko)"
    " Chrome/140.0.0.0 Mobile Safari/537.36"
)


if __name__ == "__main__":
    sys.exit(main())
