"""The checks of a cell beside those of every look: each returns the faults of the open page.

Each leaves the page as it found it, but for its size and its focus. WCAG: version 2.2.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from playwright.sync_api import Page, Response

from tests.browser.cells import scripts
from tests.browser.pictures import HEIGHTS, NARROW

Check: TypeAlias = Callable[[Page], list[str]]
# Width in pixels of the text on a sheet of A4, with margins of 13 mm.
_PAPER = 694
# A list at the desk has hundreds of links: after so many the rest is of the same kind.
_MOST_STOPS = 40
# How often Tab stays in one field: a date has a day, a month, a year and a button.
_PARTS = 5


def spaced(page: Page) -> list[str]:
    """Check that text may be spaced out at 320 px (WCAG 1.4.12, 1.4.10)."""
    _resize(page, NARROW)
    found: list[str] = page.evaluate(scripts.SPACED)
    return found


def forced(page: Page) -> list[str]:
    """Check that buttons and inputs have a border when the user forces colours."""
    page.emulate_media(forced_colors="active")
    found: list[str] = page.evaluate(scripts.FORCED)
    page.emulate_media(forced_colors="none")
    return found


def still(page: Page) -> list[str]:
    """Check that nothing moves for a user who asks for less motion (WCAG 2.3.3)."""
    page.emulate_media(reduced_motion="reduce")
    found: list[str] = page.evaluate(scripts.STILL)
    page.emulate_media(reduced_motion="no-preference")
    return found


def printed(page: Page) -> list[str]:
    """Check that the text is dark and whole on paper, in light colours as browsers print."""
    size = page.viewport_size
    least = page.evaluate(scripts.LEGIBLE, scripts.READ)
    page.emulate_media(media="print", color_scheme="light")
    page.set_viewport_size({"width": _PAPER, "height": 1000})
    found: list[str] = page.evaluate(scripts.PRINTED, [scripts.READ, least])
    page.emulate_media(media="screen")
    if size:
        page.set_viewport_size(size)
    return found


def plain(page: Page, document: Response) -> list[str]:
    """Check that the forms work without JavaScript: the HTML alone has them."""
    return missing(page, document.text())


def missing(page: Page, html: str) -> list[str]:
    """Return the forms, fields and buttons of the page that this HTML has not."""
    found: list[str] = page.evaluate(scripts.PLAIN, html)
    return found


def lacking(page: Page, states: Sequence[str], *, is_desk: bool) -> list[str]:
    """Return the states that a screen with the forms of this page has to have, and has not.

    A form with fields has an error, at the desk if one of them must be filled in. A field for a
    secret is throttled; staff have entered theirs before.
    """
    fields, required, secret = page.evaluate(scripts.FIELDS)
    needed = ["error"] if (required if is_desk else fields) else []
    needed += ["throttled"] if secret and not is_desk else []
    return [one for one in needed if not any(state.startswith(one) for state in states)]


def tabbed(page: Page) -> list[str]:
    """Check that Tab begins at the skip link and shows each stop, in visual order (WCAG 2.4)."""
    many = page.evaluate(scripts.STOPS)
    stops = list(_tab(page, min(many, _MOST_STOPS)))
    faults = [f"Tab leads out after {len(stops)} of {many}"] if None in stops else []
    reached = [stop for stop in stops if stop]
    if not reached or not reached[0]["skips"]:
        faults.append("Tab does not reach the skip link first")
    for place, stop in enumerate(reached):
        faults += _faults_of(stop, place)
    return faults + _jumps(reached)


def _tab(page: Page, many: int) -> Iterator[dict[str, Any] | None]:
    """Press Tab until `many` elements had the focus; yield each, or None outside the page."""
    before: dict[str, Any] | None = {"place": -1}
    for _stop in range(many):
        for _part in range(_PARTS):
            page.keyboard.press("Tab")
            focused: dict[str, Any] | None = page.evaluate(scripts.FOCUSED)
            if not focused or not before or focused["place"] != before["place"]:
                break
        yield focused
        if focused is None:
            return
        before = focused


def _faults_of(stop: dict[str, Any], place: int) -> list[str]:
    name = stop["name"]
    faults = [] if stop["place"] == place else [f"Tab reaches out of turn: {name}"]
    faults += [] if stop["bare"] else [f"focus is hidden: {name}"]
    return faults + ([] if stop["ring"] else [f"focus is not seen: {name}"])


def _jumps(stops: list[dict[str, Any]]) -> list[str]:
    """Return the stops that are above the one before, and not beside it in a next column."""
    return [
        f"Tab jumps up to: {stop['name']}"
        for before, stop in pairwise(stops[1:])  # the skip link lies over the page
        if stop["bottom"] <= before["top"] + 1 and stop["left"] < before["right"] - 1
    ]


def _resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
