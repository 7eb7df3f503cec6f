"""How a sender learns that a way out is shut, and that it is open again.

It learns the first from a message that does not go out. From then on it logs in twice a minute and
sends nothing, so that the end is known too where nobody asks for a mail or an SMS.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from messaging.models import Message, Outage
from messaging.models.outages import outage_of
from messaging.receipts import Accepted, Cause, Refused, Unknown, Unreachable

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from messaging.gateways.base import Line
    from messaging.receipts import Finding, Receipt
    from messaging.states import Kind

logger = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(seconds=30)

# What is over for all messages when it is over for one. A server that is busy answers some, and a
# sender is refused by branch: what waits for those keeps its pace.
_MENDED = frozenset({Cause.LOGIN, Cause.NAME, Cause.CERTIFICATE})


class OutageWatch:
    """What one sender knows of one way out."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._may_be_shut = True
        self._looked_at: datetime | None = None

    def note(self, came_of_it: Receipt | Finding, now: datetime) -> None:
        """Write down what a message met: a way out that is shut, or one that took it."""
        if isinstance(came_of_it, Refused | Unreachable | Unknown) and came_of_it.cause:
            self._shut(came_of_it.cause, came_of_it.code, now)
        elif isinstance(came_of_it, Accepted) and self._may_be_shut:
            self._open(now)

    def look(self, line: Callable[[], Line], now: datetime) -> None:
        """Log in again where the way out is shut, no sooner than LOOK_AGAIN after the last time."""
        if self._has_looked_lately(now):
            return
        self._looked_at = now
        outage = outage_of(self._kind)
        self._may_be_shut = outage is not None
        # A sender that is refused logs in well: only a message shows that it is taken again.
        if outage is None or outage.cause == Cause.SENDER:
            return
        with line() as way_out:
            found = way_out.check()
        if found is None:
            self._open(now)
        else:
            self.note(found, now)

    def _has_looked_lately(self, now: datetime) -> bool:
        """Check the wait; a clock that was set back makes it no longer."""
        looked_at = self._looked_at
        return looked_at is not None and timedelta() <= now - looked_at < LOOK_AGAIN

    def _shut(self, cause: Cause, code: str, now: datetime) -> None:
        outage = Outage(kind=self._kind, cause=cause, code=code, since=now)
        Outage.objects.bulk_create(
            [outage],
            update_conflicts=True,
            unique_fields=["kind"],
            update_fields=["cause", "code"],  # `since` stays that of the first
        )
        self._may_be_shut = True
        logger.log(cause.level, "%s", outage, extra={"outage": cause.value})

    def _open(self, now: datetime) -> None:
        self._may_be_shut = False
        for outage in Outage.objects.filter(kind=self._kind):
            outage.delete()
            if outage.cause in _MENDED:
                Message.objects.hasten(self._kind, now)
            shut_for = (now - outage.since).total_seconds()
            logger.info("%s goes out again, after %d seconds", self._kind, shut_for)
