"""The database's clock, the one that all processes on all machines share.

It is asked once a minute. In between the monotonic clock carries it on, so setting this machine's
own clock changes nothing. On SQLite it is the clock of the same machine.
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

# Clocks that differ by no more than a slow answer takes count as equal.
_EQUAL = timedelta(seconds=1)


class DatabaseClock:
    """Reads the database's time, and how far this machine's clock is from it.

    Each method may ask the database, at most once a minute, and then raises DatabaseError.
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
        """Ask the database now, and log a difference that an operator has to mend."""
        began = time.monotonic()
        theirs = _database_time()
        self._asked = theirs, (began + time.monotonic()) / 2
        if self.is_far_off():
            logger.error("clocks differ too much to send: %s", self.in_words())
        elif self.is_off():
            logger.warning("clocks differ: %s", self.in_words())
        return self._asked

    def off(self) -> timedelta:
        """Return by how much this machine's clock is ahead; negative where it is behind."""
        off = timezone.now() - self.now()
        return off if abs(off) > _EQUAL else timedelta()

    def is_off(self) -> bool:
        """Return whether an operator has to mend one of the two clocks."""
        return abs(self.off()) >= settings.CLOCK_OFF

    def is_far_off(self) -> bool:
        """Return whether nothing may be sent under this machine's clock."""
        return abs(self.off()) >= settings.CLOCK_FAR_OFF

    def in_words(self) -> str:
        """Name both clocks, for the operator: either may be the wrong one."""
        ours, theirs = (
            f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}" for moment in (timezone.now(), self.now())
        )
        return f"this machine's clock says {ours} UTC, the database's clock says {theirs} UTC"


CLOCK = DatabaseClock()


def watch() -> Event:
    """Compare the clocks now and each minute, in a thread. It ends once the event is set."""
    over = Event()
    Thread(target=_watch, args=(over,), name="clock", daemon=True).start()
    return over


def _watch(over: Event) -> None:
    while True:
        with suppress(DatabaseError):  # what needs the database logs that
            CLOCK.ask()
        connection.close()
        if over.wait(settings.CLOCK_COMPARED.total_seconds()):
            return


def _database_time() -> datetime:
    """Ask for one row whatever there is: an aggregate over nothing."""
    nothing = Charge.objects.filter(pk="")
    found: datetime = nothing.aggregate(now=Coalesce(Max(Now()), Now()))["now"]
    return found
