"""Waiting for something to become true, and what is usually waited for."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from messaging.models import Message

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.standins.smtp_sink import SmtpSink
    from tests.standins.twilio import TwilioStandIn

SECONDS = 90.0  # until a run that comes to no end is given up


def wait_until(holds: Callable[[], bool], seconds: float = SECONDS) -> bool:
    """Wait for it to hold; tell whether it did in time."""
    end = time.monotonic() + seconds
    while not (held := holds()) and time.monotonic() < end:
        time.sleep(0.03)
    return held


def all_is_settled() -> bool:
    """Tell whether no row wants attention any more."""
    return not Message.objects.filter(due_at__isnull=False).exists()


def arrived(sink: SmtpSink, twilio: TwilioStandIn) -> int:
    """Count all that came out so far."""
    return len(sink.received) + len(twilio.sent)


def more_arrive(sink: SmtpSink, twilio: TwilioStandIn, many: int = 1) -> bool:
    """Wait for so many more to come out; tell whether they did in time."""
    before = arrived(sink, twilio)
    return wait_until(lambda: arrived(sink, twilio) >= before + many)
