"""The database's clock, which all processes share. With SQLite it is this machine's clock."""

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

_EQUAL = timedelta(seconds=1)  # a difference below this can come from a slow query


class DatabaseClock:
    """The database's time, and how far this machine's clock differs from it.

    `ask` queries the database at each call. The other methods query it only if the last query is a
    minute old (CLOCK_COMPARED), or this machine was suspended or its clock was set since. All
    methods can raise DatabaseError.
    """

    def __init__(self) -> None:
        self._asked: tuple[datetime, float] | None = None
        self._apart = 0.0  # the wall clock minus the monotonic clock, when asked

    def now(self) -> datetime:
        theirs, asked_at = self._asked or self.ask()
        if self._is_outdated(asked_at):
            theirs, asked_at = self.ask()
        return theirs + timedelta(seconds=time.monotonic() - asked_at)

    def ask(self) -> tuple[datetime, float]:
        """Query the database's time. Return it with the value of time.monotonic() at that moment.

        Log a warning if this machine's clock is off by CLOCK_OFF, an error if by CLOCK_FAR_OFF.
        """
        began = time.monotonic()
        theirs = _database_time()
        self._apart = _apart()
        self._asked = theirs, (began + time.monotonic()) / 2
        if self.is_far_off():
            logger.error("clocks differ too much to send: %s", self.in_words())
        elif self.is_off():
            logger.warning("clocks differ: %s", self.in_words())
        return self._asked

    def _is_outdated(self, asked_at: float) -> bool:
        # The monotonic clock stands still while the machine is suspended, the wall clock goes on.
        jumped = abs(_apart() - self._apart) > _EQUAL.total_seconds()
        return jumped or time.monotonic() - asked_at >= settings.CLOCK_COMPARED.total_seconds()

    def off(self) -> timedelta:
        """Return this machine's time minus the database's, or zero if they are within 1 second."""
        off = timezone.now() - self.now()
        return off if abs(off) > _EQUAL else timedelta()

    def is_off(self) -> bool:
        """Return whether this machine's clock differs from the database's by CLOCK_OFF or more."""
        return abs(self.off()) >= settings.CLOCK_OFF

    def is_far_off(self) -> bool:
        """Return whether this machine's clock is CLOCK_FAR_OFF or more from the database's."""
        return abs(self.off()) >= settings.CLOCK_FAR_OFF

    def in_words(self) -> str:
        """Return a sentence with this machine's time and the database's, for logs and errors."""
        ours, theirs = (
            f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" for moment in (timezone.now(), self.now())
        )
        return f"this machine's clock says {ours} UTC, the database's clock says {theirs} UTC"


CLOCK = DatabaseClock()


def watch() -> Event:
    """Start a thread that calls `CLOCK.ask` every minute until the returned Event is set."""
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


def _apart() -> float:
    return time.time() - time.monotonic()


def _database_time() -> datetime:
    """Return the database's time. The query is an aggregate over no rows: its result is one row."""
    nothing = Charge.objects.filter(pk="")
    found: datetime = nothing.aggregate(now=Coalesce(Max(Now()), Now()))["now"]
    return found
