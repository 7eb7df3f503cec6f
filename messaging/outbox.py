"""The outbox as a queue: which rows are due, who takes them, and what is heard of them."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce

from messaging.budgets import give_back
from messaging.states import BACKOFF_LONGEST, LEASE, Fate, Kind, State, overtaken_by

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from messaging.models import Message
    from messaging.receipts import Report

logger = logging.getLogger(__name__)

# What was charged can be given back only as long as it surely did not go out (S23).
DOUBTED: dict[str, Any] = {"charged": []}
WIPED: dict[str, Any] = {"payload": "", "due_at": None, **DOUBTED}
ENDINGS = {Fate.EXPIRE: State.EXPIRED, Fate.FAIL: State.FAILED, Fate.FORGET: State.UNKNOWN}


class MessageQuerySet(models.QuerySet["Message"]):
    """What the sender does with many rows."""

    def due(self, kind: Kind, now: datetime) -> MessageQuerySet:
        """Keep the rows of one kind that want attention, the longest waiting first."""
        return self.filter(kind=kind, due_at__lte=now).order_by("due_at")

    def claim(
        self, kind: Kind, *, now: datetime, most: int, held_by: uuid.UUID | None = None
    ) -> tuple[list[Message], Counter[str]]:
        """Take up to `most` due rows, each for one sender only; `held_by` is its heartbeat.

        Answers the rows to send now, marked `sending` under a lease and committed as such, so
        that a killed sender leaves a trace, with those to ask the provider about, marked
        `unknown` under a lease likewise; and how many came to an end instead, by state.
        """
        by_fate: dict[Fate, list[Message]] = defaultdict(list)
        with transaction.atomic(durable=True):
            # SQLite has no row locks: there the project's transactions are IMMEDIATE.
            for row in self.due(kind, now).select_for_update(skip_locked=True)[:most]:
                by_fate[row.fate(now)].append(row)
            to_send, to_look = by_fate.pop(Fate.SEND, []), by_fate.pop(Fate.LOOK, [])
            self._lease(to_send, until=now + LEASE, held_by=held_by)
            self._doubt(to_look, until=now + LEASE, held_by=held_by)
            for fate, rows in by_fate.items():
                self.end(rows, state=ENDINGS[fate])
        _log_ended(by_fate, now)
        ended = {ENDINGS[fate].value: len(rows) for fate, rows in by_fate.items()}
        return to_send + to_look, Counter(ended)

    def end(self, rows: list[Message], *, state: State) -> None:
        """End rows that are locked, and surely did not go out; give back what they were charged.

        A row that may have gone out has nothing left to give back.
        """
        self._among(rows).update(state=state, **WIPED)
        give_back(one for row in rows for one in row.charged)

    def free(self, *, held_by: uuid.UUID, now: datetime) -> int:
        """Make due what a dead sender holds; return how many. Its lease counts no more.

        An SMS stays one that may be out since it was claimed: it is asked about, as after a lease.
        """
        states = (State.SENDING, State.UNKNOWN)
        held = self.filter(held_by=held_by, state__in=states, due_at__gt=now)
        sms = held.filter(kind=Kind.SMS, state=State.SENDING)
        doubted = sms.update(doubted_at=models.F("due_at") - LEASE, due_at=now)
        return doubted + held.update(due_at=now)

    def hasten(self, kind: Kind, now: datetime) -> None:
        """Make due what waits for another try."""
        self.filter(kind=kind, state=State.QUEUED, due_at__gt=now).update(due_at=now)

    def recall(self, now: datetime) -> None:
        """Shorten what waits for longer than any wait is: the clock was set back since."""
        too_long = self.filter(due_at__gt=now + BACKOFF_LONGEST + settings.CLOCK_OFF)
        too_long.filter(state__in=(State.QUEUED, State.UNKNOWN)).update(due_at=now)
        too_long.filter(state=State.SENDING).update(due_at=now + LEASE)

    def only_to_settle(self, now: datetime) -> MessageQuerySet:
        """Leave out what a claim would send: what expired or is in doubt still comes to its end."""
        may_be_out = models.Q(state__in=(State.SENDING, State.UNKNOWN))
        return self.filter(may_be_out | models.Q(expires_at__lte=now))

    def heard(
        self, key: uuid.UUID, report: Report, now: datetime, *, kind: Kind = Kind.SMS
    ) -> bool:
        """Write what the provider says about a message where that leads forward; answers if it did.

        Whatever it says, it has the message: what is in doubt or queued again is not sent any more.
        Of a message under another id of the provider's nothing is heard.
        """
        same = self.filter(pk=key, kind=kind, provider_id__in=("", report.provider_id))
        news: dict[str, Any] = {"state": report.state, "error": report.code, **WIPED}
        if report.state == State.DELIVERED:
            news["delivered_at"] = now
        sent_at = Coalesce("sent_at", models.Value(now))
        forward = same.filter(state__in=overtaken_by(report.state))
        return forward.update(provider_id=report.provider_id, sent_at=sent_at, **news) == 1

    def _lease(self, rows: list[Message], *, until: datetime, held_by: uuid.UUID | None) -> None:
        for row in rows:
            row.state, row.attempts, row.due_at = State.SENDING, row.attempts + 1, until
        lease = {"state": State.SENDING, "due_at": until, "held_by": held_by}
        self._among(rows).update(attempts=models.F("attempts") + 1, **lease)

    def _doubt(self, rows: list[Message], *, until: datetime, held_by: uuid.UUID | None) -> None:
        for row in rows:
            # Of a sender that was cut off nothing went out after its lease began by much.
            row.doubted_at = row.doubted_at or (row.due_at or until) - LEASE
            row.state, row.due_at, row.charged = State.UNKNOWN, until, []
            row.held_by = held_by
        self.bulk_update(rows, ["state", "due_at", "doubted_at", "charged", "held_by"])

    def _among(self, rows: list[Message]) -> MessageQuerySet:
        return self.filter(pk__in=[row.pk for row in rows])


def _log_ended(by_fate: dict[Fate, list[Message]], now: datetime) -> None:
    """Log each message that came to an end unsent. One of purpose `none` was never to be sent."""
    for fate, rows in by_fate.items():
        for row in rows:
            level = logging.INFO if row.purpose == "none" else logging.WARNING
            state, age = ENDINGS[fate].value, (now - row.created_at).total_seconds()
            what = (row.pk, row.kind, row.purpose, state, age, row.error)
            logger.log(
                level, "message %s %s %s: %s after %d s %s", *what, extra={"message_id": row.pk}
            )
