"""The bell that tells a sender in this process that something was queued.

Where no sender runs in this process nobody hears it; a sender elsewhere looks every second.
"""

from __future__ import annotations

import threading

BELL = threading.Event()
