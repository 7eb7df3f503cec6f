"""Choose the colour schemes and widths in which the axe library checks a page's accessibility.

A check takes half a second, so by default each page is checked once: either dark in the first of
the given widths, or light in the last. With FULL=1 each page is checked in every combination.
"""

from __future__ import annotations

from itertools import product
from zlib import crc32

from tests.browser.pictures import SCHEMES, Scheme
from tests.full import FULL


def sights(screen: str, *widths: int) -> list[tuple[Scheme, int]]:
    """Return a colour scheme and a width (in CSS pixels) for each check of the page `screen`."""
    if FULL:
        return list(product(SCHEMES, widths))
    return [("dark", widths[0]) if crc32(screen.encode()) % 2 else ("light", widths[-1])]
