"""What is read from a file or from pasted text: columns and rows of text."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from django.conf import settings
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lib.cells import typed
from onboarding.reading.columns import is_header, known_names

_TITLES = 5  # lines among which that with the column names is looked for

Numbered: TypeAlias = tuple[int, Sequence[str]]


class UnreadableError(Exception):
    """The file or text cannot be read. The text of the exception is a sentence for the reader."""


@dataclass(frozen=True)
class Table:
    """Rows of equal width. Cells are as they were typed, spaces and control characters included.

    `numbers` has the line of each row in the file, from 1, and `note` a sentence about what was
    not read, or "". Without a line of column names, all `columns` are "".
    """

    columns: tuple[str, ...]
    rows: list[tuple[str, ...]]
    numbers: tuple[int, ...] = ()
    note: str = ""


def table_of(lines: Iterable[Numbered], most: int, note: str = "") -> Table:
    """Return the table of these lines, without empty lines and without empty columns at the end.

    Lines above the column names, such as a title, are left out. A longer cell is cut off at
    CELL_LENGTH characters: no field is so long. Raises UnreadableError if there are no rows, too
    many columns, or more rows than `most`; stops at the first line too many.
    """
    numbers, rows = _whole(_filled(lines), most + _TITLES)
    header = _header(rows[:_TITLES])
    first = 0 if header is None else header + 1
    if not rows[first:]:
        raise UnreadableError(_("Wij vonden hier geen rijen met gegevens."))
    if len(rows[first:]) > most:
        raise _too_many(most)
    names = [""] * len(rows[0]) if header is None else [cell.strip() for cell in rows[header]]
    return Table(tuple(names), rows[first:], numbers[first:], note)


def _header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the place of the line of column names, or None if the first line is a person."""
    above = list(itertools.takewhile(is_header, rows))
    named = (place for place, cells in enumerate(above) if known_names(cells) > 1)
    return next(named, 0 if above else None)


def _filled(lines: Iterable[Numbered]) -> Iterator[tuple[int, list[str]]]:
    """Yield the lines that are not empty, without empty cells at the end."""
    for number, cells in lines:
        width = next((place for place in range(len(cells), 0, -1) if cells[place - 1].strip()), 0)
        if width > settings.IMPORT_COLUMNS:
            raise too_wide()
        if width:
            yield number, [typed(cell)[: settings.CELL_LENGTH] for cell in cells[:width]]


def _whole(
    lines: Iterable[tuple[int, list[str]]], most: int
) -> tuple[tuple[int, ...], list[tuple[str, ...]]]:
    """Return the numbers and cells of the first `most` lines and one more, all of one width."""
    kept = list(itertools.islice(lines, most + 1))
    width = max((len(cells) for _number, cells in kept), default=0)
    rows = [(*cells, *[""] * (width - len(cells))) for _number, cells in kept]
    return tuple(number for number, _cells in kept), rows


def _too_many(most: int) -> UnreadableError:
    sentence = _("Dit zijn meer dan %(most)s rijen. Verdeel ze, en doe het in delen.")
    return UnreadableError(sentence % {"most": number_format(most, force_grouping=True)})


def too_wide() -> UnreadableError:
    """Return the error for more than IMPORT_COLUMNS columns."""
    sentence = _(
        "Dit zijn meer dan %(most)s kolommen."
        " Houd alleen de kolommen die nodig zijn, of plak de rijen in het vak."
    )
    return UnreadableError(sentence % {"most": settings.IMPORT_COLUMNS})
