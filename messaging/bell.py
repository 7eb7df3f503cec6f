"""An event that wakes the sender of this process; senders elsewhere look every second."""

from __future__ import annotations

import threading

BELL = threading.Event()
