"""A program that reads an XLSX file from stdin, and writes the rows of its first sheet to stdout.

It runs in a limited process (`lib/children.py`): a small file can take gigabytes and minutes.
It imports nothing of this project: only Python and openpyxl. Its arguments are the fields of
`Bounds`. Each line of the output is JSON: `[number, [cell, …]]` for a row, and at the end
`{"note": "…"}` with the name of the sheet if another has rows too, or `{"error": "columns"}` or
`{"error": "large"}`. A process that fails or is cut off writes no such end.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Iterator
from datetime import datetime, time
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from openpyxl import load_workbook

_LAST_ROW = 1_048_576  # of a sheet in Excel
_DATE, _TIME = "%d-%m-%Y", "%H:%M"
_ESCAPED = re.compile("_x00(0[1-9A-F]|1[0-9A-F])_")  # how XLSX writes a control character


class Bounds(NamedTuple):
    """What is read, and how many bytes are written at most."""

    rows: int
    columns: int
    characters: int  # of a cell; the rest is cut off
    output: int


class Sheet(Protocol):
    """What is used of openpyxl's read-only sheet."""

    def reset_dimensions(self) -> None: ...
    def iter_rows(self, *, values_only: bool) -> Iterator[tuple[object, ...]]: ...


class TooMuchError(Exception):
    """The sheet has more than may be written. The text is the code for the output."""


def main(bounds: Bounds) -> None:
    """Read the file, and write its rows and an end."""
    content = io.BytesIO(sys.stdin.buffer.read())
    try:
        note = _write_rows(content, bounds)
    except TooMuchError as many:
        _write({"error": str(many)})
    except MemoryError:
        _write({"error": "large"})
    else:
        _write({"note": note})


def _write_rows(content: io.BytesIO, bounds: Bounds) -> str:
    """Write the rows of the first visible sheet. Return its name if another one has rows too."""
    book = load_workbook(content, read_only=True, data_only=True, keep_links=False)
    sheets: list[Any] = [one for one in book.worksheets if one.sheet_state == "visible"]
    left = bounds.output
    for number, cells in _rows(sheets[0], bounds):
        left -= _write([number, cells])
        if left < 0:
            raise TooMuchError("large")
    is_read_in_part = any(next(_rows(other, bounds), None) for other in sheets[1:])
    return sheets[0].title if is_read_in_part else ""


def _rows(sheet: Sheet, bounds: Bounds) -> Iterator[tuple[int, list[str]]]:
    """Yield number and cells of the rows that are not empty, and stop one after the last."""
    sheet.reset_dimensions()  # what the file says about its size may be wrong, and cuts rows off
    found = 0
    for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
        cells = _cells(values, bounds)
        if cells:
            found += 1
            yield number, cells
        if found > bounds.rows or number >= _LAST_ROW:
            return


def _cells(values: tuple[object, ...], bounds: Bounds) -> list[str]:
    """Return a row as text, without empty cells at the end."""
    width = next((place for place in range(len(values), 0, -1) if _is_filled(values[place - 1])), 0)
    if width > bounds.columns:
        raise TooMuchError("columns")
    return [_typed(value)[: bounds.characters] for value in values[:width]]


def _is_filled(value: object) -> bool:
    return value is not None and not (isinstance(value, str) and not value.strip())


def _typed(value: object) -> str:
    """Return the value as a person types it in a Dutch Excel: no exponent, a decimal comma."""
    match value:
        case None:
            return ""
        case bool():
            return "WAAR" if value else "ONWAAR"
        case float():
            return _number(value)
        case datetime():
            is_day = value.time() == time()
            return value.strftime(_DATE if is_day else f"{_DATE} {_TIME}")
        case time():
            return value.strftime(_TIME)
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), str(value))


def _number(value: float) -> str:
    """Return a number in digits: 612345678 for 612345678.0, and 0,5 for 0.5."""
    whole = Decimal(repr(value))
    return f"{whole:f}".removesuffix(".0").replace(".", ",")


def _write(part: object) -> int:
    """Write a line and return its length."""
    return sys.stdout.write(json.dumps(part) + "\n")


if __name__ == "__main__":
    main(Bounds(*map(int, sys.argv[1:])))
