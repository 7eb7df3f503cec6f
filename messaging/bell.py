"""A `threading.Event` that wakes this process's sender. Other senders poll every second."""

from __future__ import annotations

import threading

BELL = threading.Event()
