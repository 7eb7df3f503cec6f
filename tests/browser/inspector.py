"""Check web pages for accessibility, layout, size and violations of the Content-Security-Policy."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import gettext, override
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.browser import scripts
from tests.browser.cells import checks
from tests.browser.cells.looks import Look
from tests.browser.pictures import HEIGHTS, NARROW, PHONE, WIDE, Scheme, take_pictures
from tests.browser.sights import sights

MOST_REQUESTS, MOST_HTML, MOST_CSS, MOST_JS = 3, 4096, 4096, 2048
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_AXE = {"runOnly": {"type": "tag", "values": _TAGS}}


def zipped(body: bytes) -> int:
    """Return the size of `body` in bytes after `gzip -6`."""
    return len(gzip.compress(body, 6, mtime=0))


@dataclass
class Inspector:
    """A browser tab, and in `findings` the faults of all screens checked in it so far."""

    page: Page
    home: str
    pictures: Path | None = None
    findings: list[str] = field(default_factory=list)
    titles: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)
    _console: list[str] = field(default_factory=list)
    _document: Response | None = None

    def __post_init__(self) -> None:
        self.page.add_init_script(scripts.KEEP_VIOLATIONS)
        self.page.on("console", self._hear)
        self.page.on("pageerror", lambda error: self._console.append(f"error {error}"))
        self.page.on("response", self._receive)

    @property
    def text(self) -> str:
        return " ".join(self.page.inner_text("body").split())

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.home)

    def open(self, url: str) -> None:
        self.page.goto(url)

    def follow(self, link: str) -> None:
        """Click on the link with this text; wait until the next page has loaded."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link, exact=True).click()

    def press(self, button: str, **typed: str) -> None:
        """Fill in the fields named in `typed`, press the button, and wait for the next page."""
        for name, value in typed.items():
            self.page.fill(f"[name={name}]", value)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=button, exact=True).click()

    def look(self, screen: str, *, status: int = 200, error: bool = False) -> None:
        """Check the Dutch page as shown now. Add faults to `findings`, prefixed with `screen`."""
        scheme, width = sights(screen, NARROW, PHONE)[0]
        self._look(screen, Look(width, scheme, "nl"), status, error=error)
        take_pictures(self.page, self.pictures, screen)
        self._resize(PHONE)

    def look_at_desk(self, screen: str) -> None:
        """Check the Dutch page of the desk. Add faults to `findings`, prefixed with `screen`."""
        scheme, width = sights(screen, WIDE, NARROW)[0]
        self._look_at_desk(screen, Look(width, scheme, "nl"), 200)
        take_pictures(self.page, self.pictures, screen)
        self._resize(WIDE)

    def check(
        self, screen: str, look: Look, *, status: int, error: bool, is_desk: bool = False
    ) -> None:
        """Make every check of a cell: those of `look` in this look, and those of `checks`."""
        if is_desk:
            self._look_at_desk(screen, look, status)
        else:
            self._look(screen, look, status, error=error)
        for check in (checks.spaced, checks.forced, checks.still, checks.printed, checks.tabbed):
            self._note(screen, check(self.page))
        if self._document:
            self._note(screen, checks.plain(self.page, self._document))
        take_pictures(self.page, self.pictures, screen)
        self.show_in(look)
        self._console.clear()

    def show_in(self, look: Look) -> None:
        """Show this page, and those that follow, in the width and colours of a look."""
        self._resize(look.width)
        self.page.emulate_media(color_scheme=look.scheme)

    def _look(self, screen: str, look: Look, status: int, *, error: bool) -> None:
        # Read the console first: axe itself violates the Content-Security-Policy.
        self._note(screen, self._said(status))
        self._note(screen, self._document_faults(status))
        with override(look.language):
            expected = {"error": error, "language": look.language, "fault": gettext("Fout:")}
        expected["most"] = MOST_REQUESTS
        self._note(screen, self.page.evaluate(scripts.STRUCTURE, expected))
        if status < 400:  # an error page is the same at each address
            self._title(screen, look.language)
        self._resize(look.width)
        self._note(screen, self.page.evaluate(scripts.LAYOUT, look.width))
        self._note(screen, self._accessibility(look.scheme, look.width))
        self._console.clear()

    def _look_at_desk(self, screen: str, look: Look, status: int) -> None:
        self._note(screen, self._said(status))
        self._title(screen, look.language)
        self._resize(look.width)
        self._note(screen, self.page.evaluate(scripts.DESK, [look.language, look.width]))
        self._note(screen, self._accessibility(look.scheme, look.width))
        self._console.clear()

    def _note(self, screen: str, faults: list[str]) -> None:
        self.findings += [f"{screen}: {fault}" for fault in faults]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self._console.append(f"{message.type} {message.text}")

    def _receive(self, response: Response) -> None:
        if response.request.is_navigation_request():
            self._document = response

    def _said(self, status: int) -> list[str]:
        """Return console messages and CSP violations, except a message about an error `status`."""
        expected = f"the server responded with a status of {status}"
        said = [line for line in self._console if status < 400 or expected not in line]
        return said + [f"policy: {line}" for line in self.page.evaluate("window.violations")]

    def _document_faults(self, status: int) -> list[str]:
        assert self._document is not None
        weight, found = zipped(self._document.body()), self._document.status
        faults = [] if weight <= MOST_HTML else [f"HTML weighs {weight}"]
        return faults if found == status else [*faults, f"status {found}"]

    def _title(self, screen: str, language: str) -> None:
        """Note a title that another page of this language has, unless that has the same heading."""
        heading = " ".join(self.page.locator("h1").all_inner_texts())
        page, title = (screen.partition(" ")[0], heading), self.page.title()
        other = self.titles.setdefault((language, title), page)
        if page[0] != other[0] and page[1] != other[1]:
            self._note(screen, [f"has the title of {other[0]}: {title}"])

    def _resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})

    def _accessibility(self, scheme: Scheme, width: int) -> list[str]:
        self._resize(width)
        self.page.emulate_media(color_scheme=scheme)
        found = Axe().run(self.page, options=_AXE).response["violations"]
        return [f"axe {scheme} {one['id']}: {_places(one)}" for one in found]


def _places(violation: dict[str, Any]) -> str:
    return " | ".join(node["html"][:120] for node in violation["nodes"])
