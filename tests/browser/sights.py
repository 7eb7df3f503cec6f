"""The colour schemes and widths in which axe checks a screen, half a second each.

The short run takes one: dark and narrow for one half of the screens, light and wide for the
other. FULL=1 takes every pair.
"""

from __future__ import annotations

from itertools import product
from zlib import crc32

from tests.browser.pictures import SCHEMES, Scheme
from tests.full import FULL


def sights(screen: str, *widths: int) -> list[tuple[Scheme, int]]:
    """Return the pairs of scheme and width (CSS pixels, the first for dark) to check."""
    if FULL:
        return list(product(SCHEMES, widths))
    return [("dark", widths[0]) if crc32(screen.encode()) % 2 else ("light", widths[-1])]
