"""Write rows as CSV that Excel in Dutch opens as a table, without formulas (S74)."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

BOM = "\ufeff"  # without it Excel reads UTF-8 as the code page of the machine
_DELIMITER = ";"  # Excel in Dutch splits at it; the comma is its decimal sign

_FORMULA = tuple("=+-@")
_CONTROL = tuple("\t\r\n")


def safe(value: str) -> str:
    """Return the value of a cell, with an apostrophe in front if a spreadsheet would compute it.

    OWASP ("CSV injection") names the first characters. Spaces and full-width characters in front
    count as what a program may read them for.
    """
    begin = unicodedata.normalize("NFKC", value.lstrip(" \u00a0")[:1])
    is_formula = begin.startswith(_FORMULA) or value.startswith(_CONTROL)
    return f"'{value}" if is_formula else value


def typed(value: str) -> str:
    """Return the value of a cell without the apostrophe of `safe`, in a file that comes back."""
    is_made_safe = value.startswith("'") and safe(value[1:]) != value[1:]
    return value[1:] if is_made_safe else value


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """Return these rows as lines of CSV, each cell made `safe`. A file begins with BOM."""
    lines = StringIO()
    writer = csv.writer(lines, delimiter=_DELIMITER)
    writer.writerows([safe(value) for value in row] for row in rows)
    return lines.getvalue()
