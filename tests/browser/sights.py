"""Choose the colour schemes and widths in which axe checks the accessibility of a screen.

A check takes half a second, so by default each screen gets one: dark in the first width, or
light in the last. With FULL=1 each screen is checked in all combinations.
"""

from __future__ import annotations

from itertools import product
from zlib import crc32

from tests.browser.pictures import SCHEMES, Scheme
from tests.full import FULL


def sights(screen: str, *widths: int) -> list[tuple[Scheme, int]]:
    """Return the colour scheme and the width (in CSS pixels) of each check of this screen."""
    if FULL:
        return list(product(SCHEMES, widths))
    return [("dark", widths[0]) if crc32(screen.encode()) % 2 else ("light", widths[-1])]
