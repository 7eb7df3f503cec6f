"""The outbox as a queue: which rows are due, who takes them, and what is heard of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.db.models.functions import Coalesce

from messaging.budgets import give_back
from messaging.states import LEASE, Fate, Kind, State, overtaken_by

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from messaging.models import Message
    from messaging.receipts import Report

# What was charged can be given back only as long as it surely did not go out (S23).
DOUBTED: dict[str, Any] = {"charged": []}
WIPED: dict[str, Any] = {"payload": "", "due_at": None, **DOUBTED}
ENDINGS = {Fate.EXPIRE: State.EXPIRED, Fate.FAIL: State.FAILED, Fate.FORGET: State.UNKNOWN}


class MessageQuerySet(models.QuerySet["Message"]):
    """What the sender does with many rows."""

    def due(self, kind: Kind, now: datetime) -> MessageQuerySet:
        """Keep the rows of one kind that want attention, the longest waiting first."""
        return self.filter(kind=kind, due_at__lte=now).order_by("due_at")

    def claim(self, kind: Kind, *, now: datetime, most: int) -> tuple[list[Message], Counter[str]]:
        """Take up to `most` due rows, each for one sender only.

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
            self._lease(to_send, until=now + LEASE)
            self._doubt(to_look, until=now + LEASE)
            for fate, rows in by_fate.items():
                self.end(rows, state=ENDINGS[fate])
        ended = {ENDINGS[fate].value: len(rows) for fate, rows in by_fate.items()}
        return to_send + to_look, Counter(ended)

    def end(self, rows: list[Message], *, state: State) -> None:
        """End rows that are locked, and surely did not go out; give back what they were charged.

        A row that may have gone out has nothing left to give back.
        """
        self._among(rows).update(state=state, **WIPED)
        give_back(one for row in rows for one in row.charged)

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

    def _lease(self, rows: list[Message], *, until: datetime) -> None:
        for row in rows:
            row.state, row.attempts, row.due_at = State.SENDING, row.attempts + 1, until
        self._among(rows).update(
            state=State.SENDING, attempts=models.F("attempts") + 1, due_at=until
        )

    def _doubt(self, rows: list[Message], *, until: datetime) -> None:
        for row in rows:
            # Of a sender that was cut off nothing went out after its lease began by much.
            row.doubted_at = row.doubted_at or (row.due_at or until) - LEASE
            row.state, row.due_at, row.charged = State.UNKNOWN, until, []
        self.bulk_update(rows, ["state", "due_at", "doubted_at", "charged"])

    def _among(self, rows: list[Message]) -> MessageQuerySet:
        return self.filter(pk__in=[row.pk for row in rows])
