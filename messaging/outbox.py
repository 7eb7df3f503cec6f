"""Claim due messages, free the claims of a dead sender, and give up messages that are not sent."""

from __future__ import annotations

import logging
import uuid
from collections import Counter, defaultdict
from datetime import datetime

from django.conf import settings
from django.db import models, transaction

from messaging.budgets import give_back
from messaging.models import Message, MessageQuerySet
from messaging.states import BACKOFF_LONGEST, ENDINGS, LEASE, WIPED, Fate, Kind, State

logger = logging.getLogger(__name__)


def claim(
    rows: MessageQuerySet, kind: Kind, *, now: datetime, most: int, held_by: uuid.UUID | None = None
) -> tuple[list[Message], Counter[str]]:
    """Claim up to `most` due rows for the heartbeat `held_by`, and commit before any is sent.

    Return the claimed rows, and by final state the number of due rows that were given up instead.
    The caller must send a row in state `sending`, and ask the provider about one in `unknown`.
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
    """Set rows that the caller locked to the final `state`; wipe contents, give back charges."""
    _among(rows).update(state=state, **WIPED)
    give_back(one for row in rows for one in row.charged)  # `DOUBTED` left none if in doubt


def free(*, held_by: uuid.UUID, now: datetime) -> int:
    """Make the rows of a dead sender due now, before their leases end; return how many."""
    states = (State.SENDING, State.UNKNOWN)
    held = Message.objects.filter(held_by=held_by, state__in=states, due_at__gt=now)
    # The SMS may have been sent: the next sender first asks the provider.
    sms = held.filter(kind=Kind.SMS, state=State.SENDING)
    doubted = sms.update(doubted_at=models.F("due_at") - LEASE, due_at=now)
    return doubted + held.update(due_at=now)


def recall(now: datetime) -> None:
    """Make rows due earlier whose wait is impossibly long because the clock was set back."""
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
    """Log each message given up: as a warning, or as info if its purpose is `none` (never sent)."""
    for fate, rows in by_fate.items():
        for row in rows:
            level = logging.INFO if row.purpose == "none" else logging.WARNING
            state, age = ENDINGS[fate].value, (now - row.created_at).total_seconds()
            what = (row.pk, row.kind, row.purpose, state, age, row.error)
            logger.log(
                level, "message %s %s %s: %s after %d s %s", *what, extra={"message_id": row.pk}
            )
