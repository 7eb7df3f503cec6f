"""FULL says whether this is the full run (`make full`) or the sampled run (`make test`)."""

from __future__ import annotations

import os
from zlib import crc32

FULL = os.environ.get("FULL") == "1"


def is_sampled(name: str, one_in: int) -> bool:
    """Return whether this run tries what has this name: the full run tries all, else one in some.

    The checksum of the name decides, so that all workers and all runs choose the same.
    """
    return FULL or crc32(name.encode()) % one_in == 0
