"""Write a list of the desk to a file, piece by piece, while the browser receives it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.db import Error
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.log.details import with_reason
from accounts.log.events import Event, record_by, service
from accounts.models import User
from desk.export.formats import Column, Format
from desk.refusals import note_refusal
from lib.away import is_away
from lib.slots import Slots
from onboarding.authority import RefusedError
from onboarding.locks import locked_staff

logger = logging.getLogger(__name__)

# Each download occupies a thread, and a browser may receive slowly. Others get Busy at once.
_SLOTS = Slots(1, waiting=0, patience=0)


class Listed(Protocol):
    """What is exported: rows in an order, read in pieces."""

    def after(self, row: object, most: int) -> list[Any]:
        """Return up to `most` rows that follow `row`; without it, the first."""


@dataclass(frozen=True, slots=True)
class Export:
    """A list as it was filtered, for one staff member. `told` is its name and filters."""

    listed: Listed
    columns: tuple[Column, ...]
    staff: User
    told: str

    def begin(self, form: Format, now: datetime) -> Download:
        """Record the export, and return its file. Raises Busy, and RefusedError as `locked_staff`.

        Close the file: until then no other export begins in this process.
        """
        held = ExitStack()
        held.enter_context(_SLOTS.taken_at_once())
        with held:
            with service():
                self._record(Event.EXPORT_BEGUN, locked_staff(self.staff), self.told, now)
            return Download(self._pieces(form), held.pop_all())

    def _pieces(self, form: Format) -> Iterator[bytes]:
        """Yield the file. Stop if the staff member lost access, or the database is away.

        Then the last line says so. The connection ends without the end of the response, so that
        the browser reports a failed download instead of keeping half a file.
        """
        count, is_whole = 0, False
        try:
            yield form.begin(self._headings()).encode()
            for rows in self._read():
                yield self._written(form, rows)
                count += len(rows)
            is_whole = True
        except RefusedError as refused:
            note_refusal(self.staff, refused)
        except Error as error:
            if not is_away(error):
                raise
            logger.warning("an export was cut off: %s", error, extra={"user": self.staff.pk})
        finally:
            self._end(count, is_whole=is_whole)
        if not is_whole:
            cut = _("AFGEBROKEN: dit bestand is niet compleet. Download het opnieuw.")
            yield form.cut(cut).encode()
            raise ConnectionResetError  # servers close the connection on it, and log no traceback

    def _headings(self) -> list[str]:
        return [str(one.heading) for one in self.columns]

    def _written(self, form: Format, rows: list[Any]) -> bytes:
        values = ([one.value(row) for one in self.columns] for row in rows)
        return form.write(self._headings(), values).encode()

    def _read(self) -> Iterator[list[Any]]:
        """Yield the rows in pieces. A role that is taken away ends at the next piece (S75)."""
        last = None
        while True:
            with service():  # no row is locked, and no cursor is open, while the browser receives
                locked_staff(self.staff)
                rows = self.listed.after(last, settings.EXPORT_PIECE)
            if not rows:
                return
            yield rows
            last = rows[-1]

    def _end(self, count: int, *, is_whole: bool) -> None:
        """Record how many rows were sent, also if the browser closed the connection."""
        many = ngettext("%d rij", "%d rijen", count) % count
        told = many if is_whole else _("afgebroken na %(rows)s") % {"rows": many}
        try:
            now = timezone.now()
            self._record(Event.EXPORT_ENDED, self.staff, with_reason(told, self.told), now)
        except Error as error:
            if not is_away(error):
                raise
            logger.warning("the end of an export was not recorded: %s", error)

    def _record(self, what: Event, staff: User | None, detail: str, now: datetime) -> None:
        branch = self.staff.branch
        cut = with_reason(detail, "")
        record_by(what, user=None, by=staff, now=now, branch=branch, detail=cut)


@dataclass(frozen=True, slots=True)
class Download:
    """The pieces of a file. The reader must call `close`, even if it has read nothing."""

    _pieces: Iterator[bytes]
    _held: ExitStack

    def __iter__(self) -> Iterator[bytes]:
        return self._pieces

    def close(self) -> None:
        """End the export, and let the next one begin."""
        with self._held:
            getattr(self._pieces, "close", bool)()
