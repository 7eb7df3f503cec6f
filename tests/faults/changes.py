"""Changes that these tests make to the real site, in their own process or in another.

The short ones turn minutes into seconds. The others are controls: the real thing with only one
precaution removed. They must fail, or the test of the real one would prove nothing.
"""

from __future__ import annotations

import os
import time
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import make_msgid
from pathlib import Path
from typing import Any
from unittest import mock

import time_machine
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from accounts.mail import mails
from accounts.models.user import UserQuerySet
from accounts.services import mail as mail_services
from accounts.services import password as password_services
from lib import throttle
from messaging import outbox, outcomes, reconciling, sender, states
from messaging.gateways import mail, smtp, twilio
from messaging.gateways.base import Line
from messaging.heart import Pulse
from messaging.models import Message
from messaging.receipts import Receipt, Refused
from messaging.sender import Sender
from messaging.services import queue_mail
from messaging.states import Fate, State

# The wait of the control that marks "sent" too early, before it sends. It makes the error visible
# within a few kills; it does not cause it.
GAP = 0.2
# The silence after which a quick sender declares another one dead.
SILENT = timedelta(seconds=1)


def short_waits() -> None:
    """Shorten every wait in proportion; the order of events stays."""
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
    """Wait even less for a dead sender: only where no sender holds more than one SMS."""
    _set(outbox, "LEASE", timedelta(seconds=1.5))
    _set(sender, "LONGEST_CALL", timedelta(seconds=1))


def quick_heart() -> None:
    """Declare a sender dead sooner, and let no lease end: only missed heartbeats free a row."""
    _set(outbox, "LEASE", states.LEASE)
    _set(settings, "SENDER_BEAT", timedelta(seconds=0.2))
    _set(settings, "SENDER_SILENT", SILENT)


def a_pulse_always_felt() -> None:
    """Remove the check before each mail: a sender that was suspended goes on where it was."""
    _set(Pulse, "is_felt", property(lambda _pulse: True))


def eleven_minutes_ahead() -> None:
    """Set the clock of this process. Only in a process of its own: it is never reset."""
    time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)).start()


def short_timeouts() -> None:
    """Shorten the timeouts of providers: only where no response will come."""
    _set(settings, "EMAIL_TIMEOUT", 1)
    _set(smtp, "TEXT_TIMEOUT", 1)
    _set(twilio, "TIMEOUT", 0.5)


def short_patience_with_sqlite() -> None:
    """Shorten the timeout of SQLite's lock. Only in a process of its own: it is never reset."""
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = 0.5


def a_disk_that_fills_up() -> None:
    """Keep SQLite's file from growing while the file named by FAULTS_DISK_FULL exists.

    SQLite itself then raises its error of a full disk for every write that needs another page.
    """
    mark = Path(os.environ["FAULTS_DISK_FULL"])

    def no_more_pages(connection: BaseDatabaseWrapper, **_signal: object) -> None:
        if connection.vendor == "sqlite" and mark.exists():
            connection.cursor().execute("PRAGMA max_page_count = 1")  # or the present pages

    connection_created.connect(no_more_pages, weak=False)


def sent_before_sending() -> None:
    """Mark a message as sent before sending it: it is lost when the sender dies in between."""
    attempt = sender.attempt

    def early(line: Line, row: Message, now: datetime) -> Receipt:
        outcomes.accepted(row, "", now)
        time.sleep(GAP)
        return attempt(line, row, now)

    _set(sender, "attempt", early)


def no_mark() -> None:
    """Remove the state `sending`: messages of a dead sender look unclaimed."""
    fate = Message.fate

    def unmarked(row: Message, now: datetime) -> Fate:
        if row.state == State.SENDING:
            row.state = State.QUEUED
        return fate(row, now)

    _set(Message, "fate", unmarked)


def no_doubt() -> None:
    """Remove the doubt: an SMS without a response counts as never sent."""
    _set(twilio, "Unknown", lambda code: Refused(code, permanent=False))


def another_message_id() -> None:
    """Remove the Message-ID by which two copies are recognised as one mail."""
    _set(mail, "message_id", lambda _message: make_msgid())


def deeds_in_pieces() -> None:
    """Remove the transaction of a service: its parts are committed one after the other."""

    def later(**facts: Any) -> Message:
        time.sleep(GAP)
        return queue_mail(**facts)

    for services in (mail_services, password_services):
        _set(services, "transaction", mock.Mock(atomic=nullcontext))
    _set(UserQuerySet, "select_for_update", lambda people, **_of: people)
    _set(throttle, "hold", lambda *_thing: None)
    _set(mails, "queue_mail", later)


def clocks_never_apart() -> None:
    """Remove the tolerance for a clock that is wrong."""
    _set(reconciling, "CLOCKS_APART", timedelta(minutes=10))


def a_fault_ends_it() -> None:
    """End the sender when the database is away, instead of waiting."""

    def without_a_net(one: Sender, _channel: object) -> bool:
        one.send_due()
        return True

    _set(Sender, "_all_is_sent", without_a_net)


def _set(where: object, name: str, value: object) -> None:
    """Replace the attribute; `mock.patch.stopall` restores all of them."""
    mock.patch.object(where, name, value).start()
