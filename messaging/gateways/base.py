"""What the sender asks of every way out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from datetime import datetime

    from messaging.models import Message
    from messaging.outgoing import Sms
    from messaging.receipts import Finding, Receipt, Unreachable

# Seconds that one answer from the outside may take. A call is a handful of answers; the sender's
# lease is longer than all of them together.
TIMEOUT = 10


class SmsGateway(Protocol):
    """A provider of SMS."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        """Hand over one SMS, once. Raises nothing that is to be expected of a network."""

    def find(self, sms: Sms, since: datetime) -> Finding:
        """Tell whether the provider took this SMS, no earlier than `since`; raises as little."""

    def check(self) -> Unreachable | None:
        """Log in and send nothing; return what is wrong. Raises as little."""


class Line(Protocol):
    """A way out for one kind of message, open for one batch."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_raised: object) -> None: ...

    def send(self, message: Message, payload: str, now: datetime, /) -> Receipt:
        """Hand over one message; `payload` is what it says, unsealed."""

    def check(self) -> Unreachable | None:
        """Log in and send nothing; return what is wrong."""
