"""In which schemes and widths axe looks at a screen, which takes it half a second each.

The short run takes one on each database: dark and narrow on SQLite, light and wide on PostgreSQL.
FULL=1 takes every pair on both.
"""

from __future__ import annotations

import os
from itertools import product
from typing import TYPE_CHECKING

from tests.browser.pictures import SCHEMES

if TYPE_CHECKING:
    from tests.browser.pictures import Scheme


def sights(*widths: int) -> list[tuple[Scheme, int]]:
    """Give what to look at, of these widths (CSS pixels, the first for the dark)."""
    if os.environ.get("FULL") == "1":
        return list(product(SCHEMES, widths))
    on_sqlite = os.environ["DATABASE_URL"].startswith("sqlite")
    return [("dark", widths[0]) if on_sqlite else ("light", widths[-1])]
