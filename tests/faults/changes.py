"""What these tests have otherwise than the real site, in their own process or in another.

The short ones turn minutes into seconds. The others are controls: the real thing with only one
precaution taken away. They must go wrong, or the test of the real one would prove nothing.
"""

import time
from datetime import datetime, timedelta
from email.utils import make_msgid
from unittest import mock

from django.conf import settings

from messaging import models, reconciling, sender, states
from messaging.gateways import mail, twilio
from messaging.gateways.base import Line
from messaging.models import Message
from messaging.receipts import Receipt, Refused
from messaging.sender import Sender
from messaging.states import Fate, State

# How long the control that says "sent" too early waits before it sends: it makes the mistake show
# in a few kills, it does not make it.
GAP = 0.2


def short_waits() -> None:
    """Shorten every wait in proportion; the order of all things stays."""
    _set(models, "LEASE", timedelta(seconds=4))
    _set(sender, "LONGEST_CALL", timedelta(seconds=2))
    _set(states, "LOOKS", tuple(timedelta(seconds=after) for after in (0.3, 0.6, 1)))
    _set(reconciling, "PATIENCE", timedelta(seconds=0.5))
    _set(sender, "BACKOFF_FIRST", timedelta(seconds=0.5))
    _set(sender, "BACKOFF_LONGEST", timedelta(seconds=0.5))
    _set(sender, "PAUSES", (0.2, 0.4, 0.8, 1.0))


def short_timeouts() -> None:
    """Wait less long for an answer: only where none will come."""
    _set(settings, "EMAIL_TIMEOUT", 0.5)
    _set(twilio, "TIMEOUT", 0.5)
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["OPTIONS"]["timeout"] = 0.5


def sent_before_sending() -> None:
    """Take away the order: what was called sent is not sent when the sender dies in between."""
    attempt = sender.attempt

    def early(line: Line, row: Message, now: datetime) -> Receipt:
        row.accepted("", now)
        time.sleep(GAP)
        return attempt(line, row, now)

    _set(sender, "attempt", early)


def no_mark() -> None:
    """Take away the mark `sending`: what a dead sender had in hand looks as if nobody had it."""
    fate = Message.fate

    def unmarked(row: Message, now: datetime) -> Fate:
        if row.state == State.SENDING:
            row.state = State.QUEUED
        return fate(row, now)

    _set(Message, "fate", unmarked)


def no_doubt() -> None:
    """Take away the doubt: an SMS without an answer counts as one that never went out."""
    _set(twilio, "Unknown", lambda code: Refused(code, permanent=False))


def another_message_id() -> None:
    """Take away what tells that two copies are one mail."""
    _set(mail, "message_id", lambda _message: make_msgid())


def a_fault_ends_it() -> None:
    """Take away the sender's patience with a database that is away."""

    def round_without_net(one: Sender) -> bool:
        one.send_due()
        return True

    _set(Sender, "_all_is_sent", round_without_net)


def _set(where: object, name: str, value: object) -> None:
    """Replace it; `mock.patch.stopall` puts everything back."""
    mock.patch.object(where, name, value).start()
