"""A visitor who walks through the site, and stops at cells, each in a width, theme and language.

Buttons and fields are found without their words: each step can be in another language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import resolve
from playwright.sync_api import BrowserContext

from accounts.browser.language import in_language
from tests.browser.cells import checks
from tests.browser.cells.looks import Look, look_at
from tests.browser.cells.table import AT_THE_DESK, DESK, SITE, is_error, places, status_of
from tests.browser.cells.tally import Cell
from tests.browser.conftest import inspected
from tests.browser.inspector import Inspector
from tests.browser.walks import let_time_pass
from tests.journeys.town import PASSWORD, Person
from tests.site.running import Site

SHORT = "Kort 1!"
_COOKIE = "__Host-language"  # settings.LANGUAGE_COOKIE_NAME over https
_SITE, _DESK = places(SITE), places(DESK)
_NUMBERS = iter(range(1, 10_000))

Make = Callable[..., BrowserContext]


@dataclass
class Walk:
    """A browser on its way, and the cells that it stopped at in this lap."""

    site: Site
    make: Make
    browser: Inspector
    lap: int
    cells: list[Cell] = field(default_factory=list)
    look: Look = field(default_factory=lambda: look_at(0, 0, ["nl"]))

    @property
    def findings(self) -> list[str]:
        return self.browser.findings

    def person(self, name: str = "Alice", **invited: str) -> Person:
        """Invite a person with an unused address and number. `invited`: as `Site.invite`."""
        number = next(_NUMBERS)
        email = f"{name.lower()}{number}@cel.example"
        person = Person(email, f"+3164{number:07}", name, "de Vries")
        self.site.invite(person, **invited)
        return person

    def elsewhere(self, device: str = "Pixel 7") -> Walk:
        """Return a walk in another browser, which adds to the same cells and findings."""
        return self._with(self.make(device), self.site)

    def tab(self) -> Walk:
        """Return a walk in another tab of this browser."""
        return self._with(self.browser.page.context, self.site)

    def on(self, site: Site) -> Walk:
        """Return a walk in another browser on another site."""
        return self._with(self.make(), site)

    def _with(self, context: BrowserContext, site: Site) -> Walk:
        browser = inspected(context, site)
        browser.findings, browser.titles = self.browser.findings, self.browser.titles
        return replace(self, site=site, browser=browser)

    @contextmanager
    def stop(self, screen: str, state: str) -> Iterator[None]:
        """Take the step in this block in the look of a cell; check the page that it leads to."""
        table = _DESK if screen in DESK else _SITE
        self.look = look_at(table.index((screen, state)), self.lap, _languages(screen, state))
        self.browser.show_in(self.look)
        self._speak()
        yield
        self._arrived(screen, state)
        self.browser.check(
            f"{screen or 'home/'} {state}",
            self.look,
            status=status_of(screen, state),
            error=is_error(state),
            is_desk=screen in DESK,
        )
        look = self.look
        self.cells.append((screen, state, look.width, look.scheme, look.language))

    def open(self, url: str) -> None:
        """Open a path, or a link of a mail as if the mail were in the language of the stop."""
        if url.startswith("/"):
            self.browser.open(f"{self.site.url}{url}")
        else:
            self.browser.open(in_language(url, self.look.language))

    def submit(self, form: str = "main form", **typed: str) -> None:
        """Fill in these fields, press the first button of the form, and wait for the next page."""
        page = self.browser.page
        for name, value in typed.items():
            page.fill(f"main [name='{name}']", value)
            form = f"main form:has([name='{name}'])"
        with page.expect_navigation():
            page.locator(form).first.locator("button:not([type=button])").first.click()

    def press(self, selector: str) -> None:
        """Press this button or link; wait for the next page."""
        with self.browser.page.expect_navigation():
            self.browser.page.locator(selector).first.click()

    def log_out(self) -> None:
        self.press("form[action$='uitloggen/'] button")

    def forget(self) -> None:
        """Forget who uses this browser; keep the language."""
        self.browser.page.context.clear_cookies()
        self._speak()

    def let_time_pass(self) -> None:
        """End all waits of rate limits."""
        let_time_pass(self.site)

    def manage(self, command: str) -> str:
        """Run Python code in the site's environment; return what it prints."""
        return self.site.manage("shell", "--no-imports", "-v", "0", "-c", command)

    def at_sms(self, person: Person) -> None:
        """Activate as far as the page of the SMS code, and let the SMS be sent."""
        self.open(self.site.link_for(person))
        self.submit(password=PASSWORD)
        self.site.deliver()

    def at_connect(self, person: Person) -> None:
        """Activate as far as the page that connects the app, and connect it to the person's."""
        self.at_sms(person)
        self.enter_sms(person)

    def enrol(self, person: Person, *, remember: bool = False) -> None:
        """Activate the account."""
        self.at_connect(person)
        self.enter_app(person.app_code(), remember=remember)

    def ask_for_sms(self) -> None:
        """Ask for an SMS once the wait for it is over."""
        self.let_time_pass()
        self.open("/inloggen/sms/")
        self.press("form[action$='/sturen/'] button")

    def enter_sms(self, person: Person) -> None:
        self.site.deliver()
        self.submit(code=self.site.sms_code_for(person))
        self.take_key(person)

    def take_key(self, person: Person) -> None:
        person.key = (self.browser.page.text_content("#key") or "").replace(" ", "")

    def enter_app(self, code: str, *, remember: bool = False) -> None:
        if remember:
            self.browser.page.check("#id_remember")
        self.submit(code=code)
        assert self.browser.path == "/", self.browser.text

    def log_in(self, person: Person, password: str = PASSWORD) -> None:
        self.open("/inloggen/")
        self.submit(email=person.email, password=password)

    def _speak(self) -> None:
        """Let the browser ask for the language of the look, as the switch of languages does."""
        self.browser.page.context.add_cookies(
            [
                {
                    "name": _COOKIE,
                    "value": self.look.language,
                    "url": self.site.url,
                    "secure": True,
                    "httpOnly": True,
                }
            ]
        )

    def _arrived(self, screen: str, state: str) -> None:
        """Fail unless the page is that of the screen, and the table has the states of its forms."""
        path = urlsplit(self.browser.path).path
        # An error page stands at the address of what failed.
        if status_of(screen, state) < HTTPStatus.BAD_REQUEST:
            assert resolve(path).route == screen, f"{screen} is not {path}: {self.browser.text}"
        states = DESK.get(screen) or SITE[screen]
        assert checks.lacking(self.browser.page, states, is_desk=screen in DESK) == []


def _languages(screen: str, state: str) -> list[str]:
    if screen in DESK or (screen, state) in AT_THE_DESK:
        return list(settings.DESK_LANGUAGES)
    return [code for code, _name in settings.LANGUAGES]
