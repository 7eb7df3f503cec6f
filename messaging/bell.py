"""An event that wakes the sender in this process. In other processes, senders poll every second."""

from __future__ import annotations

import threading

BELL = threading.Event()
