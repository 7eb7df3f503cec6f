"""The interfaces through which the sender hands messages to a mail server or SMS provider."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, Self

from messaging.models import Message
from messaging.outgoing import Sms
from messaging.receipts import Finding, Receipt, Unreachable

TIMEOUT = 10  # seconds for one response; the lease is longer than all the waits of one call


class SmsGateway(Protocol):
    """The interface of an SMS provider. Network errors are returned as outcomes, never raised."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        """Hand one SMS to the provider, without retries. Return the outcome."""

    def find(self, sms: Sms, since: datetime) -> Finding:
        """Ask if the provider got this SMS after `since`. Return Unreachable if the query fails."""

    def check(self) -> Unreachable | None:
        """Only log in. Return None if the login works, else Unreachable with the cause."""


class Line(Protocol):
    """The connection for sending mail or SMS: a context manager, entered once for each batch."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_raised: object) -> None: ...

    def send(self, message: Message, payload: str, now: datetime, /) -> Receipt:
        """Send one message, whose unsealed content is `payload`. Return the outcome."""

    def check(self) -> Unreachable | None:
        """Only log in. Return None if the login works, else Unreachable with the cause."""
