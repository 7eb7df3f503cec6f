"""Count how many messages were queued in a test, and what became of these messages."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import astuple, dataclass

from messaging.models import Message
from messaging.states import Kind, State
from tests.standins.smtp_sink import SmtpSink
from tests.standins.twilio import TwilioStandIn

COLUMNS = (
    *("asked", "at sink", "doubled", "other id", "refused", "expired", "lost"),
    "cut off",
)


@dataclass(frozen=True)
class Books:
    """The counts of mails, or of SMS, in the order of `COLUMNS`.

    `other_id`: copies of a mail with another Message-ID than the first copy. `refused`: messages
    that the provider refused for good. `cut_off`: messages that a sender tried more than once, or
    of which it was unknown for a while whether they were sent.
    """

    asked: int
    at_sink: int
    doubled: int
    other_id: int
    refused: int
    expired: int
    lost: int
    cut_off: int

    def __str__(self) -> str:
        return "".join(f"{count:>9}" for count in astuple(self))


def mail_books(sink: SmtpSink) -> Books:
    """Count the mails in the outbox and at the sink. Each recipient should have just one mail."""
    ids = defaultdict(set)
    for one in sink.received:
        ids[one.recipients[0]].add(one.mail["Message-ID"])
    copies = Counter(one.recipients[0] for one in sink.received)
    return _books(Kind.MAIL, copies, other_id=sum(len(some) - 1 for some in ids.values()))


def sms_books(twilio: TwilioStandIn) -> Books:
    """Count the SMS in the outbox and at Twilio. Each number should have exactly one SMS."""
    return _books(Kind.SMS, Counter(one["to"] for one in twilio.sent))


def heading() -> str:
    return "".join(f"{word:>9}" for word in COLUMNS)


def _books(kind: Kind, copies: Counter[str], *, other_id: int = 0) -> Books:
    rows = list(Message.objects.filter(kind=kind))
    states = Counter(row.state for row in rows)
    ended = states[State.FAILED] + states[State.EXPIRED]
    return Books(
        asked=len(rows),
        at_sink=copies.total(),
        doubled=copies.total() - len(copies),
        other_id=other_id,
        refused=states[State.FAILED],
        expired=states[State.EXPIRED],
        lost=len(rows) - len(copies) - ended,
        cut_off=sum(row.attempts > 1 or row.doubted_at is not None for row in rows),
    )
