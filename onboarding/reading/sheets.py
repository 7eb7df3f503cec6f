"""Read XLSX files in a process of its own, which is limited and knows no secrets (S73)."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from lib.children import Child, ChildEndedError, output_of
from onboarding.reading.gate import broken, demand_harmless, too_complex
from onboarding.reading.table import Table, table_of, too_wide

_PROGRAM = Path(__file__).with_name("child.py")
_LONGEST_TITLE = 31  # of a sheet, in Excel; other programs may write more
_MOST_ABOVE = 10  # lines above the first person, such as a title and the column names


def read_sheet(content: bytes, name: str) -> Table:
    """Return the table on the first visible sheet of an XLSX file. Raises UnreadableError."""
    demand_harmless(content, name)
    *rows, end = map(json.loads, _lines_of(content))
    if "error" in end:
        raise too_wide() if end["error"] == "columns" else too_complex()
    sentence = _("Wij lazen alleen het eerste werkblad: %(sheet)s.")
    note = sentence % {"sheet": end["note"][:_LONGEST_TITLE]} if end["note"] else ""
    return table_of(rows, settings.IMPORT_ROWS, note)


def reader() -> Child:
    """Return the program that reads the file, with its `Bounds`, and what it may use.

    The program is not imported: it would load openpyxl here.
    """
    rows = settings.IMPORT_ROWS + _MOST_ABOVE
    bounds = (rows, settings.IMPORT_COLUMNS, settings.CELL_LENGTH, settings.CHILD_OUTPUT)
    return Child(
        _PROGRAM,
        bounds,
        memory=settings.CHILD_MEMORY,
        cpu=settings.CHILD_CPU,
        patience=settings.CHILD_PATIENCE,
        output=settings.CHILD_OUTPUT,
    )


def _lines_of(content: bytes) -> list[bytes]:
    try:
        return output_of(reader(), content).splitlines()
    except ChildEndedError as ended:
        raise too_complex() if ended.was_cut_off else broken() from None
