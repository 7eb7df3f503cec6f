"""The loop that sends messages, run by `manage.py deliver` or in a thread of the web process.

A sender claims due rows in a short transaction, calls the provider with no transaction open, and
stores the outcome unless another sender has claimed the row since. If a sender is killed, its rows
are due again when another sender notices that its heartbeat stopped, or when its lease ends (S90).
All times are by the database's clock.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from secrets import SystemRandom
from threading import Thread

from django.conf import settings
from django.db import close_old_connections, connections, transaction

from lib.clock import CLOCK
from lib.listeners import tell
from lib.sealing import SealBrokenError, unseal
from messaging import chores, outbox, outcomes
from messaging.bell import BELL
from messaging.gateways.base import Line
from messaging.gateways.mail import MailLine
from messaging.gateways.sms import SmsLine
from messaging.heart import Heart, Pulse
from messaging.models import Message
from messaging.models.switch import sms_is_stopped
from messaging.outage_watch import OutageWatch
from messaging.receipts import Accepted, Receipt, Refused, Unknown, Unreachable
from messaging.reconciling import look, record_look
from messaging.states import BACKOFF_LONGEST, MAX_ATTEMPTS, Kind, State

logger = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Tally = Counter[str]

BACKOFF_FIRST = timedelta(seconds=10)
# About ten responses of a mail server, each within TIMEOUT, and two more within TEXT_TIMEOUT.
LONGEST_CALL = timedelta(minutes=6)
PAUSES = (1.0, 2.0, 5.0, 10.0)  # seconds between two rounds, longer after each failed one

_random = SystemRandom()


@dataclass(frozen=True)
class Channel:
    """A kind of message, the connection to send it through, and how many to claim at once."""

    kind: Kind
    line: Callable[[], Line]
    batch: int


CHANNELS = (
    # First: a person waits for the code. One at a time: a killed sender leaves only one in doubt.
    Channel(Kind.SMS, SmsLine, batch=1),
    # Mails share a connection. After a sender was killed, the mails it had claimed are sent again.
    Channel(Kind.MAIL, MailLine, batch=50),
)


class Sender:
    """Sends messages until `stop` is called. After that it only finishes its current message."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or CLOCK.now  # read for each message: some can expire during a batch
        self._watches = {kind.value: OutageWatch(kind) for kind in Kind}
        self._heart = Heart()
        self._stopped = False

    def stop(self) -> None:
        """Stop the sender as soon as its current message is sent or its current pause is over."""
        self._stopped = True  # no lock, so that a signal handler may call this

    def run(self) -> None:
        """Send messages until `stop` is called. If the database is unreachable, keep trying."""
        # A thread for each channel: a slow mail server does not delay SMS, nor Twilio the mails.
        first, *others = CHANNELS
        threads = [Thread(target=self._run, args=(one,), name=one.kind) for one in others]
        if settings.CHORES:
            threads.append(Thread(target=self._loop, args=(self._do_chores,), name="chores"))
        with self._heart.beating():
            for thread in threads:
                thread.start()
            self._run(first)
            for thread in threads:
                thread.join()

    def send_due(self) -> Tally:
        """Do all chores, then send all due messages, without a heartbeat.

        Return counts of messages by new state.
        """
        tally: Tally = Counter()
        chores.do_all(lambda: self._stopped)
        for channel in CHANNELS:
            self._send_all(channel, tally)
        return tally

    def _run(self, channel: Channel) -> None:
        self._loop(partial(self._all_is_sent, channel))

    def _loop(self, succeeds: Callable[[], bool]) -> None:
        """Call `succeeds`, which does a round of work, until `stop` is called."""
        failures = 0
        try:
            while not self._stopped:
                failures = 0 if succeeds() else failures + 1
                self._rest(PAUSES[min(failures, len(PAUSES) - 1)])
        finally:
            self.stop()  # if one thread ends, the other must end too, so that a restart follows
            connections.close_all()

    def _all_is_sent(self, channel: Channel) -> bool:
        try:
            close_old_connections()
            self._watches[channel.kind].look(channel.line, self._clock())
            self._send_all(channel, Counter())
        except Exception:
            # No error may end the loop: messages would then wait until the sender is restarted.
            logger.exception("a round of the sender broke off")
            self._heart.lose(channel.kind)
            return False
        return True

    def _do_chores(self) -> bool:
        return chores.do_round(lambda: self._stopped)

    def _send_all(self, channel: Channel, tally: Tally) -> None:
        while not self._stopped and self._turn(channel, tally):
            pass

    def _rest(self, seconds: float) -> None:
        if not self._stopped:
            BELL.wait(seconds)
            BELL.clear()

    def _turn(self, channel: Channel, tally: Tally) -> bool:
        """Claim and send one batch. Return whether the next batch should follow without a pause."""
        pulse = self._heart.pulse(channel.kind)
        if CLOCK.is_far_off():
            return False
        now, waiting = self._clock(), Message.objects.all()
        if channel.kind == Kind.SMS and sms_is_stopped():
            waiting = waiting.only_to_settle(now)
        if not waiting.due(channel.kind, now).exists():
            return False
        with channel.line() as line:
            rows, ended = outbox.claim(
                waiting, channel.kind, now=now, most=channel.batch, held_by=pulse.id
            )
            tally.update(ended)
            return self._send_batch(line, rows, pulse, tally)

    def _send_batch(self, line: Line, rows: list[Message], pulse: Pulse, tally: Tally) -> bool:
        for done, row in enumerate(rows):
            now = self._clock()
            is_ours = pulse.is_felt and now + LONGEST_CALL <= (row.due_at or now)
            if not pulse.is_felt:
                logger.warning("gave up %d messages: a heartbeat was missed", len(rows) - done)
            if self._stopped or not is_ours:
                _put_back(rows[done:], now)
                return False
            state, is_reachable = self._handle(line, row, now)
            tally[state] += 1
            if not is_reachable:
                # A short wait, however many attempts a row had: some links end within an hour.
                _put_back(rows[done + 1 :], now + backoff(1))
                return False
        return True

    def _handle(self, line: Line, row: Message, now: datetime) -> tuple[str, bool]:
        """Send a message or, if its state is `unknown`, ask the provider about it.

        Return its new state, and whether the provider was reachable.
        """
        if row.state == State.UNKNOWN:
            finding = look(row)
            state = record_look(row, finding, now)
            self._watches[row.kind].note(finding, now)
            return state, not isinstance(finding, Unreachable)
        receipt = attempt(line, row, now)
        state = record(row, receipt, self._clock())
        self._watches[row.kind].note(receipt, now)
        return state, not isinstance(receipt, Unreachable)


def attempt(line: Line, row: Message, now: datetime) -> Receipt:
    """Send a claimed message; return the outcome. Call it outside a transaction. Never raises."""
    if row.expires_at <= now:
        return Refused("expired", permanent=False)
    try:
        payload = unseal(row.payload, *row.seal_context)
    except SealBrokenError:
        # Most likely a key is missing from SEALING_KEYS, and an operator can add it again (S102).
        logger.exception("message %s does not open", row.pk, extra={"message_id": row.pk})
        return Refused("sealed", permanent=False)
    try:
        return line.send(row, payload, now)
    except Exception as error:
        logger.exception("message %s broke its gateway", row.pk, extra={"message_id": row.pk})
        return Unknown(type(error).__name__, cause=None)


def record(row: Message, receipt: Receipt, now: datetime) -> str:
    """Store `receipt` in the row. Return the new state, or `lost` if the row was changed since."""
    state, written = _settle(row, receipt, now)
    code = getattr(receipt, "code", "")
    what = (row.pk, row.kind, row.purpose, state, code)
    level = logging.WARNING if state == State.FAILED else logging.INFO
    logger.log(level, "message %s %s %s: %s %s", *what, extra={"message_id": row.pk})
    if not written:
        logger.warning(
            "message %s was settled by another meanwhile", row.pk, extra={"message_id": row.pk}
        )
    if written and state in {State.SENT, State.FAILED}:
        tell("ON_MESSAGE", row, state, code, now)
    return state.value if written else "lost"


def _settle(row: Message, receipt: Receipt, now: datetime) -> tuple[State, bool]:
    if isinstance(receipt, Accepted):
        return State.SENT, outcomes.accepted(row, receipt.provider_id, now)
    if isinstance(receipt, Unknown) and row.kind == Kind.SMS:
        return State.UNKNOWN, outcomes.doubted(row, receipt.code, now)
    if row.attempts >= MAX_ATTEMPTS or (isinstance(receipt, Refused) and receipt.permanent):
        return State.FAILED, outcomes.failed(row, receipt.code)
    return State.QUEUED, outcomes.again(row, now + backoff(row.attempts), receipt.code)


def backoff(attempts: int) -> timedelta:
    """Return the wait after this many attempts: doubling up to an hour, minus a random part."""
    doublings = min(attempts - 1, 20)  # 20 exceed BACKOFF_LONGEST; 99 would overflow a timedelta
    longest = min(BACKOFF_FIRST * (1 << doublings), BACKOFF_LONGEST)
    return longest * _random.uniform(0.5, 1.0)


def _put_back(rows: list[Message], due_at: datetime) -> None:
    """Undo the claims on these rows, which were not sent, and make the rows due at `due_at`."""
    with transaction.atomic():  # one transaction for all rows blocks other writers less
        for row in rows:
            outcomes.put_back(row, due_at)
