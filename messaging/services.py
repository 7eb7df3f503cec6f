"""Queueing a message: what the rooms above call, inside the transaction of their deed.

The row is all that happens there. If the deed is undone so is the message, and nobody waits for
a mail server or a phone company (S93).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from lib.clock import CLOCK
from lib.sealing import seal
from messaging.bell import BELL
from messaging.budgets import Receiver, charge, prefix_of
from messaging.models import Message
from messaging.outbox import end
from messaging.outgoing import Mail, Sms
from messaging.segments import segments
from messaging.states import WIPED, Kind, State

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet


def queue_mail(
    *,
    purpose: str,
    mail: Mail,
    user_id: int | None,
    branch_id: int | None,
    expires_at: datetime,
    now: datetime,
) -> Message:
    """Queue one mail for as soon as possible; after `expires_at` it is not sent any more."""
    message = Message(kind=Kind.MAIL, purpose=purpose, user_id=user_id, branch_id=branch_id)
    return _queue(message, mail.to_json(), expires_at=expires_at, now=now)


def queue_sms(
    *,
    purpose: str,
    number: str,
    text: str,
    user_id: int | None,
    branch_id: int | None,
    network: str | None,
    expires_at: datetime,
    now: datetime,
) -> Message:
    """Queue one SMS to an E.164 number; after `expires_at` it is not sent any more.

    `network`: from where it was asked for; None for a notice, which no budget refuses. Raises
    TooMany (S23).
    """
    message = Message(kind=Kind.SMS, purpose=purpose, user_id=user_id, branch_id=branch_id)
    message.prefix, message.segments = prefix_of(number), segments(text)
    message.charged = charge(Receiver(number, branch_id, network), now=now)
    return _queue(message, Sms(number, text).to_json(), expires_at=expires_at, now=now)


def withdraw(messages: QuerySet[Message]) -> None:
    """Send these no more, where they are not in a sender's hand; gives back their quotas (S23)."""
    if queued := list(messages.filter(state=State.QUEUED).select_for_update()):
        end(queued, state=State.EXPIRED)


def forget_person(*, user_id: int) -> None:
    """Wipe what is still to be sent to this person, so that it is not sent any more.

    What a sender has in hand may go out all the same: that is then unknown. The records of what
    was sent lose their person with the person's row. In the transaction of the deed.
    """
    unsent = Message.objects.filter(user_id=user_id).exclude(payload="")
    # Every row before any charge, as a sender locks them.
    rows = list(unsent.select_for_update())
    queued = [row for row in rows if row.state == State.QUEUED]
    end(queued, state=State.EXPIRED)
    unsent.update(state=State.UNKNOWN, **WIPED)


def _queue(message: Message, plain: str, *, expires_at: datetime, now: datetime) -> Message:
    message.payload = seal(plain, *message.seal_context)
    ahead = CLOCK.off()  # senders go by the database's clock
    message.created_at = message.due_at = now - ahead
    message.expires_at = expires_at - ahead
    message.save(force_insert=True)
    transaction.on_commit(BELL.set)
    return message
