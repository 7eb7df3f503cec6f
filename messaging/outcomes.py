"""Write the outcome of a claimed message, but only if the claim still stands.

Each function returns whether it did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from messaging.budgets import give_back
from messaging.models import Message
from messaging.states import DOUBTED, ENDINGS, WIPED, Fate, State, next_look

if TYPE_CHECKING:
    from datetime import datetime

    from messaging.models import MessageQuerySet


def accepted(row: Message, provider_id: str, now: datetime) -> bool:
    """Mark it as sent and wipe its content. The provider's report may have come earlier."""
    # A sender so slow that its lease ran out still knows more than the sender that took over.
    rows = _mine(row, State.SENDING, State.UNKNOWN, State.QUEUED)
    outcome = {"state": State.SENT, "sent_at": now, "error": ""}
    if rows.update(provider_id=provider_id, **outcome, **WIPED):
        return True
    return Message.objects.filter(pk=row.pk, provider_id=provider_id).exists()


def failed(row: Message, code: str) -> bool:
    """Mark it as failed, wipe its content and give back its charges.

    The charges are given back in the transaction of the UPDATE that ends it, so only once.
    """
    rows = _mine(row, State.SENDING, State.UNKNOWN)
    with transaction.atomic():
        is_ended = rows.update(state=State.FAILED, error=code, **WIPED) == 1
        give_back(row.charged if is_ended else ())
    return is_ended


def again(row: Message, due_at: datetime, code: str) -> bool:
    """Queue it for another attempt, at the latest when it expires."""
    due_at = min(due_at, row.expires_at)
    return _mine(row).update(state=State.QUEUED, due_at=due_at, error=code) == 1


def put_back(row: Message, due_at: datetime) -> bool:
    """Undo the claim: nothing was tried, so the attempt does not count."""
    if row.state == State.UNKNOWN:
        return _looked_at(row).update(due_at=due_at) == 1
    unclaimed = {"state": State.QUEUED, "attempts": row.attempts - 1}
    return _mine(row).update(due_at=min(due_at, row.expires_at), **unclaimed) == 1


def doubted(row: Message, code: str, now: datetime) -> bool:
    """Mark an SMS as possibly sent, and ask the provider before it is sent again (S91)."""
    doubt = {"state": State.UNKNOWN, "doubted_at": now}
    due_at = min(next_look(now, now) or now, row.expires_at)
    return _mine(row).update(due_at=due_at, error=code, **doubt, **DOUBTED) == 1


def look_again(row: Message, due_at: datetime) -> bool:
    """Ask the provider again later, at the latest when it expires."""
    return _looked_at(row).update(due_at=min(due_at, row.expires_at)) == 1


def cleared(row: Message, now: datetime) -> bool:
    """Queue it again: the provider does not have it, so it was not sent."""
    queued = {"state": State.QUEUED, "doubted_at": None}
    return _looked_at(row).update(due_at=now, **queued) == 1


def given_up(row: Message, fate: Fate) -> bool:
    """End the message in the state of this fate, and wipe its content."""
    return _looked_at(row).update(state=ENDINGS[fate], **WIPED) == 1


def _mine(row: Message, *states: State) -> MessageQuerySet:
    """Select this row unless another sender has claimed it since: each claim adds an attempt."""
    states = states or (State.SENDING,)
    return Message.objects.filter(pk=row.pk, attempts=row.attempts, state__in=states)


def _looked_at(row: Message) -> MessageQuerySet:
    """Select this row unless another sender looks it up: the end of the lease marks the claim."""
    return Message.objects.filter(pk=row.pk, state=State.UNKNOWN, due_at=row.due_at)
