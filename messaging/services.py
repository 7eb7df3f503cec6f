"""Queue and withdraw messages in the caller's transaction. No request waits for sending (S93)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from lib.clock import CLOCK
from lib.rows import Rows
from lib.sealing import seal
from messaging.bell import BELL
from messaging.budgets import Charged, Receiver, charge, give_back, prefix_of
from messaging.models import Message
from messaging.outbox import closed, end
from messaging.outgoing import Mail, Sms
from messaging.segments import segments
from messaging.states import WIPED, Kind, State

_ROWS = Rows(Message)


def queue_mail(
    *,
    purpose: str,
    mail: Mail,
    user_id: int | None,
    branch_id: int | None,
    expires_at: datetime,
    now: datetime,
) -> Message:
    """Queue a mail, which is sent as soon as possible and never after `expires_at`."""
    message = Message(purpose=purpose, user_id=user_id, branch_id=branch_id)
    queue_mails([(message, mail)], expires_at=expires_at, now=now)
    return message


def queue_mails(
    mails: Iterable[tuple[Message, Mail]], *, expires_at: datetime, now: datetime
) -> None:
    """Queue mails in one statement. Each Message has its purpose and whom it is about.

    Those with `is_bulk` are sent after all other mails that are due.
    """
    pairs = list(mails)
    for message, _mail in pairs:
        message.kind = Kind.MAIL
    plain = [(message, mail.to_json()) for message, mail in pairs]
    _queue(plain, expires_at=expires_at, now=now)


def queue_sms(
    *,
    purpose: str,
    to: Receiver,
    text: str,
    user_id: int | None,
    expires_at: datetime,  # the SMS is not sent after this
    now: datetime,
    instead_of: QuerySet[Message] | None = None,
) -> Message:
    """Queue an SMS. Raises TooMany if a budget is used up or SMS are stopped (S23).

    A notice is never refused: its receiver has no network. Those of the messages `instead_of` that
    are still queued are cancelled.
    """
    message = Message(kind=Kind.SMS, purpose=purpose, user_id=user_id, branch_id=to.branch_id)
    message.prefix, message.segments = prefix_of(to.number), segments(text)
    replaced = [] if instead_of is None else _cancelled(instead_of)
    message.charged = charge(to, now=now, parts=message.segments, instead_of=replaced)
    _queue([(message, Sms(to.number, text).to_json())], expires_at=expires_at, now=now)
    return message


def withdraw(messages: QuerySet[Message]) -> None:
    """Cancel those of `messages` that are still queued, and give back their charges (S23)."""
    give_back(_cancelled(messages))


@transaction.atomic(savepoint=False)  # the lock needs one, if the caller has none
def cancel_mails(user_ids: list[int], purposes: list[str]) -> None:
    """Cancel the queued mails of these purposes about these people, in one statement.

    It waits for no sender: a mail that a sender is claiming at this moment is sent.
    """
    queued = Message.objects.filter(kind=Kind.MAIL, state=State.QUEUED)
    whose = queued.filter(user__in=user_ids, purpose__in=purposes)
    free = whose.select_for_update(skip_locked=True).values("pk")
    Message.objects.filter(pk__in=free).update(state=State.EXPIRED, **WIPED)


def forget_person(*, user_id: int) -> None:
    """Cancel and wipe this person's unsent messages, in the caller's transaction."""
    unsent = Message.objects.filter(user_id=user_id).exclude(payload="")
    # Lock the messages before the charges, as a sender does, so that both cannot deadlock.
    rows = list(unsent.select_for_update())
    queued = [row for row in rows if row.state == State.QUEUED]
    end(queued, state=State.EXPIRED)
    # The other messages are being sent at this moment or are in doubt: they may still arrive.
    unsent.update(state=State.UNKNOWN, **WIPED)


def _cancelled(messages: QuerySet[Message]) -> list[Charged]:
    """Cancel those of `messages` that are still queued. Return their charges, to give back."""
    queued = list(messages.filter(state=State.QUEUED).select_for_update())
    return closed(queued, state=State.EXPIRED) if queued else []


def _queue(messages: list[tuple[Message, str]], *, expires_at: datetime, now: datetime) -> None:
    ahead = CLOCK.off()  # `now` is by this machine's clock, senders use the database's
    for message, plain in messages:
        message.payload = seal(plain, *message.seal_context)
        message.created_at = message.due_at = now - ahead
        message.expires_at = expires_at - ahead
    _ROWS.insert(*(message for message, _plain in messages))
    transaction.on_commit(BELL.set)
