"""An event that wakes a sender in this process when a message was queued.

It has no effect without a sender in this process; senders elsewhere look every second.
"""

from __future__ import annotations

import threading

BELL = threading.Event()
