"""FULL: whether this is the full run (`make full`) or the sampled one (`make test`)."""

from __future__ import annotations

import os

FULL = os.environ.get("FULL") == "1"
