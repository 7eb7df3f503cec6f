"""What `tests.faults.sender` has otherwise than the real sender.

`short_waits` turns minutes into seconds. The others are controls: the real sender with only one
precaution taken away. They must go wrong, or the test of the real one would prove nothing.
"""

import time
from datetime import datetime, timedelta
from unittest import mock

from messaging import models, reconciling, sender, states
from messaging.gateways.base import Line
from messaging.models import Message
from messaging.receipts import Receipt
from messaging.states import Fate, State

# How long the control that says "sent" too early waits before it sends: it makes the mistake show
# in a few kills, it does not make it.
GAP = 0.2


def short_waits() -> None:
    """Shorten every wait in proportion; the order of all things stays."""
    models.LEASE = timedelta(seconds=6)
    states.LOOKS = (timedelta(seconds=0.5), timedelta(seconds=1), timedelta(seconds=2))
    sender.LONGEST_CALL = timedelta(seconds=2)
    sender.BACKOFF_FIRST = sender.BACKOFF_LONGEST = timedelta(seconds=1)
    reconciling.PATIENCE = timedelta(seconds=1)


def sent_before_sending() -> None:
    """Take away the order: what was called sent is not sent when the sender dies in between."""
    attempt = sender.attempt

    def early(line: Line, row: Message, now: datetime) -> Receipt:
        row.accepted("", now)
        time.sleep(GAP)
        return attempt(line, row, now)

    mock.patch.object(sender, "attempt", early).start()


def no_mark() -> None:
    """Take away the mark `sending`: what a dead sender had in hand looks as if nobody had it."""
    fate = Message.fate

    def unmarked(row: Message, now: datetime) -> Fate:
        if row.state == State.SENDING:
            row.state = State.QUEUED
        return fate(row, now)

    mock.patch.object(Message, "fate", unmarked).start()
