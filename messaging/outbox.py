"""Claim due messages, make those of a dead sender due again, and end expired or failed ones."""

from __future__ import annotations

import logging
import uuid
from collections import Counter, defaultdict
from datetime import datetime

from django.conf import settings
from django.db import models, transaction

from messaging.budgets import Charged, give_back
from messaging.models import Message, MessageQuerySet
from messaging.states import BACKOFF_LONGEST, ENDINGS, LEASE, WIPED, Fate, Kind, State

logger = logging.getLogger(__name__)


def claim(
    rows: MessageQuerySet, kind: Kind, *, now: datetime, most: int, held_by: uuid.UUID | None = None
) -> tuple[list[Message], Counter[str]]:
    """Claim up to `most` due rows for the heartbeat `held_by`. Commit the claim before sending any.

    Return the claimed rows: the caller must send those in the state `sending`, and must ask the
    provider about those in `unknown`. Also return how many due rows ended instead, by final state.
    """
    by_fate: dict[Fate, list[Message]] = defaultdict(list)
    with transaction.atomic(durable=True):
        # SQLite has no row locks, but its transactions are IMMEDIATE: one writes at a time.
        for row in rows.due(kind, now).select_for_update(skip_locked=True)[:most]:
            by_fate[row.fate(now)].append(row)
        to_send, to_look = by_fate.pop(Fate.SEND, []), by_fate.pop(Fate.LOOK, [])
        _lease(to_send, until=now + LEASE, held_by=held_by)
        _doubt(to_look, until=now + LEASE, held_by=held_by)
        for fate, ending in by_fate.items():
            end(ending, state=ENDINGS[fate])
    _log_ended(by_fate, now)
    ended = {ENDINGS[fate].value: len(ending) for fate, ending in by_fate.items()}
    return to_send + to_look, Counter(ended)


def end(rows: list[Message], *, state: State) -> None:
    """Give these locked rows a final state, wipe contents, and give back charges of unsent SMS."""
    give_back(closed(rows, state=state))


def closed(rows: list[Message], *, state: State) -> list[Charged]:
    """Give these locked rows a final state and wipe contents. Return the charges of unsent SMS."""
    _among(rows).update(state=state, **WIPED)
    return [one for row in rows for one in row.charged]  # an SMS in doubt has no charges left


def free(*, held_by: uuid.UUID, now: datetime) -> int:
    """Make the rows that a dead sender claimed due now, before its leases end. Return how many."""
    states = (State.SENDING, State.UNKNOWN)
    held = Message.objects.filter(held_by=held_by, state__in=states, due_at__gt=now)
    # The SMS may have been sent: the next sender first asks the provider.
    sms = held.filter(kind=Kind.SMS, state=State.SENDING)
    doubted = sms.update(doubted_at=models.F("due_at") - LEASE, due_at=now)
    return doubted + held.update(due_at=now)


def recall(now: datetime) -> None:
    """Correct rows whose `due_at` is so late that the clock must have been set back since."""
    too_long = Message.objects.filter(due_at__gt=now + BACKOFF_LONGEST + settings.CLOCK_OFF)
    too_long.filter(state__in=(State.QUEUED, State.UNKNOWN)).update(due_at=now)
    too_long.filter(state=State.SENDING).update(due_at=now + LEASE)


def _lease(rows: list[Message], *, until: datetime, held_by: uuid.UUID | None) -> None:
    for row in rows:
        row.state, row.attempts, row.due_at = State.SENDING, row.attempts + 1, until
    lease = {"state": State.SENDING, "due_at": until, "held_by": held_by}
    _among(rows).update(attempts=models.F("attempts") + 1, **lease)


def _doubt(rows: list[Message], *, until: datetime, held_by: uuid.UUID | None) -> None:
    for row in rows:
        # The SMS may have been sent when the dead sender's lease began: the doubt dates from then.
        row.doubted_at = row.doubted_at or (row.due_at or until) - LEASE
        row.state, row.due_at, row.charged = State.UNKNOWN, until, []
        row.held_by = held_by
    Message.objects.bulk_update(rows, ["state", "due_at", "doubted_at", "charged", "held_by"])


def _among(rows: list[Message]) -> MessageQuerySet:
    return Message.objects.filter(pk__in=[row.pk for row in rows])


def _log_ended(by_fate: dict[Fate, list[Message]], now: datetime) -> None:
    """Log each row that `claim` ended: as info if its purpose is `none`, else as a warning."""
    for fate, rows in by_fate.items():
        for row in rows:
            level = logging.INFO if row.purpose == "none" else logging.WARNING  # none: never sent
            state, age = ENDINGS[fate].value, (now - row.created_at).total_seconds()
            what = (row.pk, row.kind, row.purpose, state, age, row.error)
            logger.log(
                level, "message %s %s %s: %s after %d s %s", *what, extra={"message_id": row.pk}
            )
