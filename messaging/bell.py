"""A `threading.Event` that wakes this process's sender. Senders elsewhere poll every second."""

from __future__ import annotations

import threading

BELL = threading.Event()
