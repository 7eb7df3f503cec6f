"""Detect the start and the end of an outage of the mail server or the SMS provider."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from messaging.gateways.base import Line
from messaging.models import Message, Outage
from messaging.models.outages import outage_of
from messaging.receipts import Accepted, Cause, Finding, Receipt, Refused, Unknown, Unreachable
from messaging.states import Kind

logger = logging.getLogger(__name__)

LOOK_AGAIN = timedelta(seconds=30)

# After these causes all waiting messages become due at once. After other causes each message waits
# for its own attempt: a silent server may be busy, a refused sender may be that of one branch.
_MENDED = frozenset({Cause.LOGIN, Cause.NAME, Cause.CERTIFICATE})


class OutageWatch:
    """Stores an Outage when no mail or no SMS can be sent; deletes it when sending works again."""

    def __init__(self, kind: Kind) -> None:
        self._kind = kind
        self._may_be_shut = True
        self._looked_at: datetime | None = None

    def note(self, came_of_it: Receipt | Finding, now: datetime) -> None:
        """Store an outage if `came_of_it` has a cause; end the outage if it is Accepted."""
        if isinstance(came_of_it, Refused | Unreachable | Unknown) and came_of_it.cause:
            self._shut(came_of_it.cause, came_of_it.code, now)
        elif isinstance(came_of_it, Accepted) and self._may_be_shut:
            self._open(now)

    def look(self, line: Callable[[], Line], now: datetime) -> None:
        """During an outage, log in to the provider, at most once per LOOK_AGAIN.

        If the login works, end the outage. If the cause is SENDER, do not log in at all.
        """
        if self._has_looked_lately(now):
            return
        self._looked_at = now
        outage = outage_of(self._kind)
        self._may_be_shut = outage is not None
        # If our sender is refused, a login still works: only an accepted message ends this outage.
        if outage is None or outage.cause == Cause.SENDER:
            return
        with line() as way_out:
            found = way_out.check()
        if found is None:
            self._open(now)
        else:
            self.note(found, now)

    def _has_looked_lately(self, now: datetime) -> bool:
        """Return whether the last `look` was under LOOK_AGAIN ago; False if the clock went back."""
        looked_at = self._looked_at
        return looked_at is not None and timedelta() <= now - looked_at < LOOK_AGAIN

    def _shut(self, cause: Cause, code: str, now: datetime) -> None:
        outage = Outage(kind=self._kind, cause=cause, code=code, since=now)
        Outage.objects.bulk_create(
            [outage],
            update_conflicts=True,
            unique_fields=["kind"],
            update_fields=["cause", "code"],  # `since` stays the start of the outage
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
