"""A running site, a browser, and people with phones."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.browser.inspector import Inspector
from tests.letting_go import let_go
from tests.site.running import Site, running_site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CHROMIUM = Path(shutil.which("chromium") or "/usr/bin/chromium")
# Milliseconds until a page that does not come is given up; a busy machine is no fault.
_PATIENCE = 60_000
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)
# Hosts of one agency, all on this machine: cookies go from one to the other.
_AGENCY = "--host-resolver-rules=MAP *.agency.test 127.0.0.1"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Give the site, started once for all browser tests of this process."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Give Playwright; its own browsers are never downloaded.

    It keeps an event loop running in this thread, and there Django keeps connections of its own:
    those at hand would be out of sight, and open, when the test database is dropped.
    """
    let_go()
    with sync_playwright() as started:
        yield started
        let_go()


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Give the operating system's Chromium; without it these tests fail, for they prove nothing."""
    if not CHROMIUM.exists():
        pytest.fail(
            f"{CHROMIUM} is missing. On Debian: sudo apt-get install chromium", pytrace=False
        )
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*_FLAGS.split(), _AGENCY])
    yield browser
    browser.close()


@pytest.fixture
def new_browser(
    chromium: Browser, playwright: Playwright, site: Site
) -> Iterator[Callable[..., BrowserContext]]:
    """Give a maker of browsers without cookies; a phone unless another device is named."""
    opened: list[BrowserContext] = []

    def make(device: str = "Pixel 7", **options: Any) -> BrowserContext:
        looks = {**playwright.devices[device], "locale": "nl-NL", "base_url": site.url}
        context = chromium.new_context(**looks, ignore_https_errors=True, **options)
        context.set_default_timeout(_PATIENCE)
        opened.append(context)
        return context

    yield make
    for context in opened:
        context.close()


@pytest.fixture
def phone(new_browser: Callable[..., BrowserContext], site: Site) -> Inspector:
    """Give a Pixel 7 whose every screen is inspected."""
    context = new_browser(permissions=["clipboard-read", "clipboard-write"])
    return inspected(context, site)


@pytest.fixture
def desktop(new_browser: Callable[..., BrowserContext], site: Site) -> Inspector:
    """Give a desktop browser whose every screen is inspected."""
    return inspected(new_browser("Desktop Chrome"), site)


def inspected(context: BrowserContext, site: Site) -> Inspector:
    """Open a page that is inspected; with SCREENSHOTS set each screen is saved there too."""
    folder = os.environ.get("SCREENSHOTS")
    return Inspector(context.new_page(), site.url, Path(folder) if folder else None)
