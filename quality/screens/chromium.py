"""Show the HTML of a stop in Chromium, with the stylesheets and scripts of the running site."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, Route, sync_playwright

from tests.browser.pictures import HEIGHTS, PHONE

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run this machine's Chromium during the block."""
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS])
        yield browser
        browser.close()


@contextmanager
def phone(browser: Browser, width: int = PHONE) -> Iterator[Page]:
    """Open a page of this width during the block, which keeps no cookie and no file."""
    context = browser.new_context(
        ignore_https_errors=True, viewport={"width": width, "height": HEIGHTS[width]}
    )
    yield context.new_page()
    context.close()


def show(page: Page, url: str, html: str) -> None:
    """Show this HTML as the response of `url`, whose other files come from the site itself."""

    def answer(route: Route) -> None:
        if route.request.is_navigation_request():
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.continue_()

    page.unroute_all()
    page.route("**/*", answer)
    page.goto(url)
