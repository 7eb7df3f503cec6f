"""FULL says whether this is the full run (`make full`) or the sampled run (`make test`)."""

from __future__ import annotations

import os

FULL = os.environ.get("FULL") == "1"
