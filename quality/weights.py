"""`make weights`: what each screen and file weighs, a screen in its heaviest language.

Runs with production settings (`tests.production_env`), in `manage.py shell`. Prints a table, and
exits with 1 if a screen weighs more than docs/performance.md promises.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, Request

from quality.screens.chromium import chromium, phone, show
from quality.screens.stop import Stop
from quality.screens.walks import everywhere
from tests.browser.inspector import MOST_HTML, zipped
from tests.site.running import running_site

MOST_AT_THE_DESK = 150_000
MOST_REQUESTS = 3  # page, stylesheet and script
MOST_PICTURES = 1  # the logo
_MANUAL = "/hulp/"  # is there for its pictures
_UNCOUNTED = {"document", "other"}  # "other" is the icon, which a browser asks for in its own time
_FILES = re.compile(r'<(?:link|script)\b[^>]* (?:href|src)="([^"]+)"')
_COLUMNS = "| {:45} | {:2} | {:>6} | {:>6} | {:>8} | {:>8} | {:>7} | {}"


@dataclass(frozen=True)
class Weight:
    """Bytes of the HTML, of it after `gzip -6`, and of all that was transferred.

    The HTML is transferred as it is; other files are transferred compressed. `requests` are those
    without the pictures.
    """

    html: int
    zipped: int
    requests: int
    pictures: int
    whole: int


def main() -> None:
    """Weigh every screen. Print a row for each, and exit with 1 if one is too heavy."""
    with tempfile.TemporaryDirectory() as name, running_site(Path(name)) as site:
        stops = heaviest(everywhere(site))
        with chromium() as browser, phone(browser) as page:
            weighed = [(stop, weigh(page, site.url, stop)) for stop in stops]
        files = [(path, site.fetch(path)[1]) for path in _FILES.findall(stops[0].html)]
    _say(
        _COLUMNS.format(
            "screen", "in", "HTML", "zipped", "requests", "pictures", "whole", "too much"
        )
    )
    faults = [_row(stop, weight) for stop, weight in weighed]
    for path, body in files:
        _say(f"{path}: {len(body)} bytes, zipped {zipped(body)}")
    sys.exit(1 if any(faults) else 0)


def heaviest(stops: Iterable[Stop]) -> list[Stop]:
    """Return of each screen the stop in the language in which its HTML weighs most."""
    kept: dict[str, Stop] = {}
    for stop in stops:
        other = kept.get(stop.name)
        if other is None or _size(stop) > _size(other):
            kept[stop.name] = stop
    return list(kept.values())


def weigh(page: Page, home: str, stop: Stop) -> Weight:
    """Load a stop in an empty browser, and weigh what it loads."""
    asked: list[Request] = []

    def note(request: Request) -> None:
        asked.append(request)

    page.on("requestfinished", note)
    show(page, home + stop.path, stop.html)
    page.wait_for_load_state("networkidle")
    page.remove_listener("requestfinished", note)
    html = stop.html.encode()
    files = [one for one in asked if one.resource_type not in _UNCOUNTED]
    whole = len(html) + sum(one.sizes()["responseBodySize"] for one in files)
    pictures = sum(one.resource_type == "image" for one in files)
    return Weight(len(html), zipped(html), 1 + len(files) - pictures, pictures, whole)


def faults_of(stop: Stop, weight: Weight) -> Iterator[str]:
    """Return what is too heavy, in words."""
    if stop.path.startswith("/beheer/"):
        if weight.whole > MOST_AT_THE_DESK:
            yield "whole"
        return
    if weight.zipped > MOST_HTML:
        yield "HTML"
    if weight.requests > MOST_REQUESTS:
        yield "requests"
    if weight.pictures > MOST_PICTURES and not stop.path.startswith(_MANUAL):
        yield "pictures"


def _row(stop: Stop, weight: Weight) -> bool:
    faults = list(faults_of(stop, weight))
    figures = (weight.html, weight.zipped, weight.requests, weight.pictures, weight.whole)
    _say(_COLUMNS.format(stop.name, stop.language, *figures, ", ".join(faults)))
    return bool(faults)


def _size(stop: Stop) -> int:
    return len(stop.html.encode())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
