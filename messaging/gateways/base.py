"""The interface of gateways: how the sender hands messages to a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, Self

if TYPE_CHECKING:
    from datetime import datetime

    from messaging.models import Message
    from messaging.outgoing import Sms
    from messaging.receipts import Finding, Receipt, Unreachable

# Seconds to wait for one response. A call takes a few responses; the sender's lease is longer than
# all of them together.
TIMEOUT = 10


class SmsGateway(Protocol):
    """A provider of SMS."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        """Hand over one SMS, without retries. Never raises network errors."""

    def find(self, sms: Sms, since: datetime) -> Finding:
        """Look for this SMS at the provider, made since `since`. Never raises network errors."""

    def check(self) -> Unreachable | None:
        """Log in without sending; return what is wrong, or None. Never raises network errors."""


class Line(Protocol):
    """A connection for one kind of message, open for one batch."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *_raised: object) -> None: ...

    def send(self, message: Message, payload: str, now: datetime, /) -> Receipt:
        """Hand over one message; `payload` is its content, unsealed."""

    def check(self) -> Unreachable | None:
        """Log in without sending; return what is wrong, or None."""
