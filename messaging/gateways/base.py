"""The interfaces through which the sender hands messages to a mail server or SMS provider."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, Self

from messaging.models import Message
from messaging.outgoing import Sms
from messaging.receipts import Finding, Receipt, Unreachable

TIMEOUT = 10  # seconds for one response; the lease is longer than all the waits of one call


class SmsGateway(Protocol):
    """The interface of an SMS provider."""

    def send(self, sms: Sms, message: Message, now: datetime) -> Receipt:
        """Hand one SMS to the provider, without retries. Return the outcome.

        A network error is returned as an outcome and never raised.
        """

    def find(self, sms: Sms, since: datetime) -> Finding:
        """Ask the provider whether it has this SMS, among those handed to it after `since`.

        Return a Report, NotThere, or Unreachable if the query failed. Never raises network errors.
        """

    def check(self) -> Unreachable | None:
        """Log in without sending. Return None if that works, else Unreachable with the cause.

        Never raises network errors.
        """


class Line(Protocol):
    """The connection for sending one kind of message, mail or SMS.

    It is a context manager that the sender enters once for each batch.
    """

    def __enter__(self) -> Self: ...

    def __exit__(self, *_raised: object) -> None: ...

    def send(self, message: Message, payload: str, now: datetime, /) -> Receipt:
        """Send one message, whose unsealed content is `payload`. Return the outcome."""

    def check(self) -> Unreachable | None:
        """Log in without sending. Return None if that works, else Unreachable with the cause."""
