"""The database's clock, which all processes on all machines share.

It is read once a minute. In between, this machine's monotonic clock adds the time that passed, so
setting this machine's own clock changes nothing. With SQLite it is the clock of the same machine.
"""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Max
from django.db.models.functions import Coalesce, Now
from django.utils import timezone

from lib.models import Charge

logger = logging.getLogger(__name__)

# A smaller difference may be the duration of a slow query.
_EQUAL = timedelta(seconds=1)


class DatabaseClock:
    """The database's time, and the difference from this machine's clock.

    Every method may query the database, at most once a minute, and can then raise DatabaseError.
    """

    def __init__(self) -> None:
        self._asked: tuple[datetime, float] | None = None

    def now(self) -> datetime:
        """Return the database's time."""
        theirs, asked_at = self._asked or self.ask()
        passed = time.monotonic() - asked_at
        if passed >= settings.CLOCK_COMPARED.total_seconds():
            theirs, asked_at = self.ask()
            passed = time.monotonic() - asked_at
        return theirs + timedelta(seconds=passed)

    def ask(self) -> tuple[datetime, float]:
        """Query the database now; log a difference of at least CLOCK_OFF.

        Return its time and the reading of the monotonic clock that belongs to it.
        """
        began = time.monotonic()
        theirs = _database_time()
        self._asked = theirs, (began + time.monotonic()) / 2
        if self.is_far_off():
            logger.error("clocks differ too much to send: %s", self.in_words())
        elif self.is_off():
            logger.warning("clocks differ: %s", self.in_words())
        return self._asked

    def off(self) -> timedelta:
        """Return how far this machine's clock is ahead; negative if it is behind."""
        off = timezone.now() - self.now()
        return off if abs(off) > _EQUAL else timedelta()

    def is_off(self) -> bool:
        """Return whether an operator must correct one of the two clocks."""
        return abs(self.off()) >= settings.CLOCK_OFF

    def is_far_off(self) -> bool:
        """Return whether this machine's clock is too far off to send messages."""
        return abs(self.off()) >= settings.CLOCK_FAR_OFF

    def in_words(self) -> str:
        """Return a sentence with both times, for the operator: either clock may be wrong."""
        ours, theirs = (
            f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" for moment in (timezone.now(), self.now())
        )
        return f"this machine's clock says {ours} UTC, the database's clock says {theirs} UTC"


CLOCK = DatabaseClock()


def watch() -> Event:
    """Start a thread that compares the clocks now and every minute, until the event is set."""
    over = Event()
    Thread(target=_watch, args=(over,), name="clock", daemon=True).start()
    return over


def _watch(over: Event) -> None:
    while True:
        with suppress(DatabaseError):  # logged by the code that needs the database
            CLOCK.ask()
        connection.close()
        if over.wait(settings.CLOCK_COMPARED.total_seconds()):
            return


def _database_time() -> datetime:
    """Query the time with an aggregate over no rows, which always returns one row."""
    nothing = Charge.objects.filter(pk="")
    found: datetime = nothing.aggregate(now=Coalesce(Max(Now()), Now()))["now"]
    return found
