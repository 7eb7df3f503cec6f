"""What these tests have otherwise than the real site, in their own process or in another.

The short ones turn minutes into seconds. The others are controls: the real thing with only one
precaution taken away. They must go wrong, or the test of the real one would prove nothing.
"""

from __future__ import annotations

import os
import time
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import make_msgid
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import time_machine
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created

from accounts import services
from accounts.mail import mails
from accounts.models.user import UserQuerySet
from lib import throttle
from messaging import outbox, outcomes, reconciling, sender, states
from messaging.gateways import mail, smtp, twilio
from messaging.heart import Pulse
from messaging.models import Message
from messaging.receipts import Receipt, Refused
from messaging.sender import Sender
from messaging.services import queue_mail
from messaging.states import Fate, State

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from messaging.gateways.base import Line

# How long the control that says "sent" too early waits before it sends: it makes the mistake show
# in a few kills, it does not make it.
GAP = 0.2
# After how long a silence a quick sender takes another one for dead.
SILENT = timedelta(seconds=1)


def short_waits() -> None:
    """Shorten every wait in proportion; the order of all things stays."""
    _set(outbox, "LEASE", timedelta(seconds=4))
    _set(sender, "LONGEST_CALL", timedelta(seconds=2))
    _set(states, "LOOKS", tuple(timedelta(seconds=after) for after in (0.3, 0.6, 1)))
    _set(reconciling, "PATIENCE", timedelta(seconds=0.5))
    _set(sender, "BACKOFF_FIRST", timedelta(seconds=0.5))
    _set(sender, "BACKOFF_LONGEST", timedelta(seconds=0.5))
    _set(sender, "PAUSES", (0.2, 0.4, 0.8, 1.0))
    _set(settings, "SENDER_BEAT", timedelta(seconds=0.3))
    _set(settings, "SENDER_SILENT", timedelta(seconds=3))


def shorter_lease() -> None:
    """Wait even less for a dead sender: only where nobody holds more than one SMS."""
    _set(outbox, "LEASE", timedelta(seconds=1.5))
    _set(sender, "LONGEST_CALL", timedelta(seconds=1))


def quick_heart() -> None:
    """Miss a dead sender sooner, and let no lease end meanwhile: only heartbeats free anything."""
    _set(outbox, "LEASE", states.LEASE)
    _set(settings, "SENDER_BEAT", timedelta(seconds=0.2))
    _set(settings, "SENDER_SILENT", SILENT)


def a_pulse_always_felt() -> None:
    """Take away the check before each mail: a sender that stood still goes on where it was."""
    _set(Pulse, "is_felt", property(lambda _pulse: True))


def eleven_minutes_ahead() -> None:
    """Set the clock of this process. Only in a process of its own: nothing puts it back."""
    time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)).start()


def short_timeouts() -> None:
    """Wait less long for an answer: only where none will come."""
    _set(settings, "EMAIL_TIMEOUT", 1)
    _set(smtp, "TEXT_TIMEOUT", 1)
    _set(twilio, "TIMEOUT", 0.5)


def short_patience_with_sqlite() -> None:
    """Wait less long for a rival's lock. Only in a process of its own: nothing puts this back."""
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = 0.5


def a_disk_that_fills_up() -> None:
    """Let SQLite's file not grow as long as the mark stands that FAULTS_DISK_FULL names.

    SQLite itself then says what it says of a full disk, wherever a write needs another page.
    """
    mark = Path(os.environ["FAULTS_DISK_FULL"])

    def no_more_pages(connection: BaseDatabaseWrapper, **_signal: object) -> None:
        if connection.vendor == "sqlite" and mark.exists():
            connection.cursor().execute("PRAGMA max_page_count = 1")  # or as many as it has

    connection_created.connect(no_more_pages, weak=False)


def sent_before_sending() -> None:
    """Take away the order: what was called sent is not sent when the sender dies in between."""
    attempt = sender.attempt

    def early(line: Line, row: Message, now: datetime) -> Receipt:
        outcomes.accepted(row, "", now)
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


def deeds_in_pieces() -> None:
    """Take away the transaction of a deed: its parts are there one after the other."""

    def later(**facts: Any) -> Message:
        time.sleep(GAP)
        return queue_mail(**facts)

    _set(services, "transaction", mock.Mock(atomic=nullcontext))
    _set(UserQuerySet, "select_for_update", lambda people, **_of: people)
    _set(throttle, "hold", lambda *_thing: None)
    _set(mails, "queue_mail", later)


def clocks_never_apart() -> None:
    """Take away the room for a clock that is wrong."""
    _set(reconciling, "CLOCKS_APART", timedelta(minutes=10))


def a_fault_ends_it() -> None:
    """Take away the sender's patience with a database that is away."""

    def without_a_net(one: Sender, _channel: object) -> bool:
        one.send_due()
        return True

    _set(Sender, "_all_is_sent", without_a_net)


def _set(where: object, name: str, value: object) -> None:
    """Replace it; `mock.patch.stopall` puts everything back."""
    mock.patch.object(where, name, value).start()
