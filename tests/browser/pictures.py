"""Screenshots of a page in each width, in light and in dark."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from playwright.sync_api import Page

NARROW, PHONE, WIDE = 320, 412, 1280
HEIGHTS = {NARROW: 640, PHONE: 839, WIDE: 800}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("dark", "light")


def take_pictures(page: Page, folder: Path | None, screen: str) -> None:
    """Save a screenshot in `folder` for each width and colour scheme, unless `folder` is None."""
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            name = f"{screen.replace(' ', '-')}-{width}-{scheme}.png"
            page.screenshot(path=folder / name, full_page=True)
