"""Changes that these tests make to the site, in the process of the test or in another.

Some shorten waits from minutes to seconds. A function marked "Control" removes one precaution. A
test then checks that the error which this precaution prevents does occur.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from email.utils import make_msgid
from pathlib import Path
from typing import Any
from unittest import mock

import time_machine
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from accounts.mail import mails
from accounts.mail.mails import Ready
from accounts.models import User
from accounts.models import user as user_models
from accounts.services import mail as mail_services
from accounts.services import password as password_services
from lib import throttle
from messaging import outbox, outcomes, reconciling, sender, states
from messaging.gateways import mail, smtp, twilio
from messaging.gateways.base import Line
from messaging.heart import Pulse
from messaging.models import Message
from messaging.outgoing import Mail
from messaging.receipts import Receipt, Refused
from messaging.sender import Sender
from messaging.services import queue_mails
from messaging.states import Fate, State
from onboarding import inviting
from onboarding.jobs import kinds, working
from onboarding.models import JobRow

# Seconds that a control waits between two parts of its work. The wait makes the error visible
# within a few kills, but does not cause it.
GAP = 0.2
# A sender without a heartbeat for this long is declared dead (`quick_heart`).
SILENT = timedelta(seconds=1)
HANGS_AT = 20  # the row of a slice


def short_waits() -> None:
    """Shorten all waits of the senders. The order of events stays the same."""
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
    """Shorten the lease even more. Only for tests in which a sender claims one SMS at a time."""
    _set(outbox, "LEASE", timedelta(seconds=1.5))
    _set(sender, "LONGEST_CALL", timedelta(seconds=1))


def quick_heart() -> None:
    """Let a sender count as dead a second after its last heartbeat. Restore the real lease."""
    _set(outbox, "LEASE", states.LEASE)
    _set(settings, "SENDER_BEAT", timedelta(seconds=0.2))
    _set(settings, "SENDER_SILENT", SILENT)


def a_pulse_always_felt() -> None:
    """Control: let a sender that was suspended go on without checking its heartbeat."""
    _set(Pulse, "is_felt", property(lambda _pulse: True))


def eleven_minutes_ahead() -> None:
    """Set the clock of this process ahead. The clock is not reset, so use a separate process."""
    time_machine.travel(datetime.now(UTC) + timedelta(minutes=11)).start()


def short_timeouts() -> None:
    """Shorten our timeouts for the mail server and Twilio.

    Not for tests in which a slow response must still be in time.
    """
    _set(settings, "EMAIL_TIMEOUT", 1)
    _set(smtp, "TEXT_TIMEOUT", 1)
    _set(twilio, "TIMEOUT", 0.5)


def short_patience_with_sqlite() -> None:
    """Shorten the timeout of SQLite's lock. The timeout is not reset, so use a separate process."""
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = 0.5


def a_disk_that_fills_up() -> None:
    """Keep SQLite's file from growing while the file named by FAULTS_DISK_FULL exists.

    SQLite then raises its usual error for a full disk at every write that needs another page.
    """
    mark = Path(os.environ["FAULTS_DISK_FULL"])

    def no_more_pages(connection: BaseDatabaseWrapper, **_signal: object) -> None:
        if connection.vendor == "sqlite" and mark.exists():
            connection.cursor().execute("PRAGMA max_page_count = 1")  # at least the present pages

    connection_created.connect(no_more_pages, weak=False)


def sent_before_sending() -> None:
    """Control: mark a message as sent before sending it. A kill in between loses the message."""
    attempt = sender.attempt

    def early(line: Line, row: Message, now: datetime) -> Receipt:
        outcomes.accepted(row, "", now)
        time.sleep(GAP)
        return attempt(line, row, now)

    _set(sender, "attempt", early)


def no_mark() -> None:
    """Control: treat the state `sending` as `queued`, as if no sender had claimed the message."""
    fate = Message.fate

    def unmarked(row: Message, now: datetime) -> Fate:
        if row.state == State.SENDING:
            row.state = State.QUEUED
        return fate(row, now)

    _set(Message, "fate", unmarked)


def no_doubt() -> None:
    """Control: treat an SMS request without a response as refused, instead of asking Twilio."""
    _set(twilio, "Unknown", lambda code: Refused(code, permanent=False))


def another_message_id() -> None:
    """Control: give each attempt its own Message-ID, so two copies do not look like one mail."""
    _set(mail, "message_id", lambda _message: make_msgid())


def deeds_in_pieces() -> None:
    """Control: remove the transaction of a service, so that each write is committed on its own."""

    def later(queued: Iterable[tuple[Message, Mail]], **times: Any) -> None:
        time.sleep(GAP)
        queue_mails(queued, **times)

    _set(mail_services, "transaction", mock.Mock(atomic=nullcontext))
    _set(password_services, "service", nullcontext)
    _set(user_models, "_lock", User.objects.whole)
    _set(throttle, "hold", lambda *_thing: None)
    _set(mails, "queue_mails", later)


def clocks_never_apart() -> None:
    """Control: tolerate ten minutes between our clock and Twilio's, instead of two hours."""
    _set(reconciling, "CLOCKS_APART", timedelta(minutes=10))


def a_fault_ends_it() -> None:
    """Control: end the sender at a database error, instead of waiting for the database."""

    def without_a_net(one: Sender, _channel: object) -> bool:
        one.send_due()
        return True

    _set(Sender, "_all_is_sent", without_a_net)


def hangs_in_a_slice() -> None:
    """Stop for good at the twentieth mail that a list composes, amid the slice's transaction."""
    composed = []

    def compose(user: User, now: datetime) -> Ready:
        composed.append(user)
        if len(composed) == HANGS_AT:
            _hang("amid the rows")
        return mails.compose_activation(user, now)

    _set(kinds, "compose_activation", compose)


def hangs_before_the_commit_of_a_slice() -> None:
    """Stop for good after the first slice queued its mails, before its commit."""

    def send(ready: list[Ready], **more: Any) -> object:
        sent = inviting.send(ready, **more)
        _hang("before the commit")
        return sent

    _set(working, "send", send)


def rows_marked_after_the_commit() -> None:
    """Control: mark rows as done only after their mails are committed; stop between the two."""

    def later(*_rows_and_fields: Any) -> None:
        transaction.on_commit(lambda: _hang("before the mark"))

    _set(JobRow.objects, "bulk_update", later)


def forgets_who_was_mailed() -> None:
    """Control: trust the mark of a row alone."""
    _set(working, "mailed_lately", lambda *_people_and_since: frozenset())


def _hang(where: str) -> None:
    sys.stderr.write(f"hangs {where}\n")
    sys.stderr.flush()
    time.sleep(600)


def _set(where: object, name: str, value: object) -> None:
    """Replace the attribute until `mock.patch.stopall` is called."""
    mock.patch.object(where, name, value).start()
