"""An event that wakes this process's sender when this process has queued a message.

Senders in other processes do not see the event; they look for due messages every second.
"""

from __future__ import annotations

import threading

BELL = threading.Event()
