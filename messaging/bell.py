"""A `threading.Event` that wakes the sender in the same process.

Senders in other processes look for due messages every second.
"""

from __future__ import annotations

import threading

BELL = threading.Event()
