"""What becomes of a claimed message: written only where the claim still stands.

Each function answers whether it did.
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
    """The provider has it: wipe what it says. Its own report may have been earlier."""
    # A sender so slow that its lease ran out still knows better than whoever came to doubt.
    rows = _mine(row, State.SENDING, State.UNKNOWN, State.QUEUED)
    outcome = {"state": State.SENT, "sent_at": now, "error": ""}
    if rows.update(provider_id=provider_id, **outcome, **WIPED):
        return True
    return Message.objects.filter(pk=row.pk, provider_id=provider_id).exists()


def failed(row: Message, code: str) -> bool:
    """It was refused and will not be sent any more: wipe what it says, give back its charges.

    Once: in the transaction of the one UPDATE that ends it.
    """
    rows = _mine(row, State.SENDING, State.UNKNOWN)
    with transaction.atomic():
        is_ended = rows.update(state=State.FAILED, error=code, **WIPED) == 1
        give_back(row.charged if is_ended else ())
    return is_ended


def again(row: Message, due_at: datetime, code: str) -> bool:
    """Queue it for another attempt, or for its end when that comes first."""
    due_at = min(due_at, row.expires_at)
    return _mine(row).update(state=State.QUEUED, due_at=due_at, error=code) == 1


def put_back(row: Message, due_at: datetime) -> bool:
    """Give the claim back as if it had never been: nothing was tried."""
    if row.state == State.UNKNOWN:
        return _looked_at(row).update(due_at=due_at) == 1
    unclaimed = {"state": State.QUEUED, "attempts": row.attempts - 1}
    return _mine(row).update(due_at=min(due_at, row.expires_at), **unclaimed) == 1


def doubted(row: Message, code: str, now: datetime) -> bool:
    """It may have gone out: keep it until the provider was asked (rule 5 of the house)."""
    doubt = {"state": State.UNKNOWN, "doubted_at": now}
    due_at = min(next_look(now, now) or now, row.expires_at)
    return _mine(row).update(due_at=due_at, error=code, **doubt, **DOUBTED) == 1


def look_again(row: Message, due_at: datetime) -> bool:
    """Nothing is certain yet: ask once more, at the latest when it expires."""
    return _looked_at(row).update(due_at=min(due_at, row.expires_at)) == 1


def cleared(row: Message, now: datetime) -> bool:
    """It surely did not go out, and may be sent."""
    queued = {"state": State.QUEUED, "doubted_at": None}
    return _looked_at(row).update(due_at=now, **queued) == 1


def given_up(row: Message, fate: Fate) -> bool:
    """Its time is over, looked for or not: wipe what it says."""
    return _looked_at(row).update(state=ENDINGS[fate], **WIPED) == 1


def _mine(row: Message, *states: State) -> MessageQuerySet:
    """This row as long as no other sender has claimed it since: each claim counts one up."""
    states = states or (State.SENDING,)
    return Message.objects.filter(pk=row.pk, attempts=row.attempts, state__in=states)


def _looked_at(row: Message) -> MessageQuerySet:
    """This row as long as its doubt is ours: the end of the lease is the claim's own mark."""
    return Message.objects.filter(pk=row.pk, state=State.UNKNOWN, due_at=row.due_at)
