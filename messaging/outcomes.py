"""Store the outcome of a claimed message in its row.

Each function returns False, and stores nothing, if the row was changed since this sender's claim.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from messaging.budgets import give_back
from messaging.models import Message, MessageQuerySet
from messaging.states import DOUBTED, ENDINGS, WIPED, Fate, State, next_look


def accepted(row: Message, provider_id: str, now: datetime) -> bool:
    """Mark the message as sent and wipe it. Return True also if a report on it was stored first."""
    # Also after the lease ran out: only this sender knows that the message was sent.
    rows = _mine(row, State.SENDING, State.UNKNOWN, State.QUEUED)
    outcome = {"state": State.SENT, "sent_at": now, "error": ""}
    if rows.update(provider_id=provider_id, **outcome, **WIPED):
        return True
    return Message.objects.filter(pk=row.pk, provider_id=provider_id).exists()


def failed(row: Message, code: str) -> bool:
    """Mark the message as failed, wipe its content and give back its charges."""
    rows = _mine(row, State.SENDING, State.UNKNOWN)
    with transaction.atomic():  # both or neither: the charges are given back only once
        is_ended = rows.update(state=State.FAILED, error=code, **WIPED) == 1
        give_back(row.charged if is_ended else ())
    return is_ended


def again(row: Message, due_at: datetime, code: str) -> bool:
    """Queue the message for another attempt at `due_at`, or at its expiry if that is earlier."""
    due_at = min(due_at, row.expires_at)
    return _mine(row).update(state=State.QUEUED, due_at=due_at, error=code) == 1


def put_back(row: Message, due_at: datetime) -> bool:
    """Undo the claim of a message that was not tried. The claim does not count as an attempt."""
    if row.state == State.UNKNOWN:
        return _in_doubt(row).update(due_at=due_at) == 1
    unclaimed = {"state": State.QUEUED, "attempts": row.attempts - 1}
    return _mine(row).update(due_at=min(due_at, row.expires_at), **unclaimed) == 1


def doubted(row: Message, code: str, now: datetime) -> bool:
    """Mark an SMS as possibly sent, so that the provider is asked before it is sent again (S91)."""
    doubt = {"state": State.UNKNOWN, "doubted_at": now}
    due_at = min(next_look(now, now) or now, row.expires_at)
    return _mine(row).update(due_at=due_at, error=code, **doubt, **DOUBTED) == 1


def look_again(row: Message, due_at: datetime) -> bool:
    """Set when the provider is asked again about an SMS in doubt: not later than its expiry."""
    return _in_doubt(row).update(due_at=min(due_at, row.expires_at)) == 1


def cleared(row: Message, now: datetime) -> bool:
    """Put an SMS that is in doubt back in the queue; return whether the row was updated.

    Call this after the provider said that it does not have the SMS.
    """
    queued = {"state": State.QUEUED, "doubted_at": None}
    return _in_doubt(row).update(due_at=now, **queued) == 1


def given_up(row: Message, fate: Fate) -> bool:
    """End an SMS that is in doubt: set the final state for `fate`, and wipe its content."""
    return _in_doubt(row).update(state=ENDINGS[fate], **WIPED) == 1


def _mine(row: Message, *states: State) -> MessageQuerySet:
    """Select this row in `states` (default: `sending`), unless a later claim raised `attempts`."""
    states = states or (State.SENDING,)
    return Message.objects.filter(pk=row.pk, attempts=row.attempts, state__in=states)


def _in_doubt(row: Message) -> MessageQuerySet:
    """Select this row in the state `unknown`, unless a later claim changed its `due_at`."""
    return Message.objects.filter(pk=row.pk, state=State.UNKNOWN, due_at=row.due_at)
