"""Fixtures for the browser tests: a running site, and phone and desktop browsers."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Playwright, sync_playwright

from tests.browser.inspector import Inspector
from tests.letting_go import let_go
from tests.site.running import Site, running_site

CHROMIUM = Path(shutil.which("chromium") or "/usr/bin/chromium")
# Timeout of a page in milliseconds, long enough for a busy machine.
_PATIENCE = 60_000
_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)
# Hosts of one domain, all on this machine: a cookie for the domain reaches each host.
_AGENCY = "--host-resolver-rules=MAP *.agency.test 127.0.0.1"


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Yield a running site, which is started once for all browser tests of a pytest process."""
    with running_site(tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Yield Playwright; close the database connections before it starts and again before it stops.

    Django uses separate database connections while Playwright runs in this thread. Any connection
    that stays open would prevent the test database from being dropped.
    """
    let_go()
    with sync_playwright() as started:
        yield started
        let_go()


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Yield the Chromium that is installed on this machine. Fail the test if there is none."""
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
    """Yield a function that opens a browser without cookies, by default of a Pixel 7 phone."""
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
    context = new_browser(permissions=["clipboard-read", "clipboard-write"])
    return inspected(context, site)


@pytest.fixture
def desktop(new_browser: Callable[..., BrowserContext], site: Site) -> Inspector:
    return inspected(new_browser("Desktop Chrome"), site)


def inspected(context: BrowserContext, site: Site) -> Inspector:
    """Open a new page; return its `Inspector`, which saves pictures in $SCREENSHOTS, if set."""
    folder = os.environ.get("SCREENSHOTS")
    return Inspector(context.new_page(), site.url, Path(folder) if folder else None)
