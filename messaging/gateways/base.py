"""The interfaces through which the sender hands messages to a mail server or SMS provider."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, Self

from messaging.models import Message
from messaging.outgoing import Sms
from messaging.receipts import Finding, Receipt, Unreachable

# Seconds to wait for one response. A call waits for several responses; the sender's lease is longer
# than all these waits together.
TIMEOUT = 10


class SmsGateway(Protocol):
    """The interface of an SMS provider."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        """Hand one SMS to the provider, without retries. Never raises network errors."""

    def find(self, sms: Sms, since: datetime) -> Finding:
        """Ask the provider for this SMS, created after `since`. Never raises network errors."""

    def check(self) -> Unreachable | None:
        """Log in without sending; return None if the login works, else an Unreachable with why not.

        Never raises network errors.
        """


class Line(Protocol):
    """A way to send one kind of message, entered as a context manager for each batch."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_raised: object) -> None: ...

    def send(self, message: Message, payload: str, now: datetime, /) -> Receipt:
        """Hand over one message; `payload` is the message's unsealed content."""

    def check(self) -> Unreachable | None:
        """Log in without sending; return None if the login works, else an Unreachable with why."""
