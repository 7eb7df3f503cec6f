"""Choose the colour schemes and widths in which the axe library checks a page's accessibility.

A check takes half a second, so by default each page is checked once: dark in the first width, or
light in the last width, as a hash of its name decides. FULL=1 checks every combination.
"""

from __future__ import annotations

from itertools import product
from zlib import crc32

from tests.browser.pictures import SCHEMES, Scheme
from tests.full import FULL


def sights(screen: str, *widths: int) -> list[tuple[Scheme, int]]:
    """Return each pair of colour scheme and width (CSS pixels) in which to check this page."""
    if FULL:
        return list(product(SCHEMES, widths))
    return [("dark", widths[0]) if crc32(screen.encode()) % 2 else ("light", widths[-1])]
