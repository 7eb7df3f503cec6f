"""Write rows as CSV that Excel in Dutch opens as a table, without formulas (S74)."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from io import StringIO

BOM = "\ufeff"  # without it Excel reads UTF-8 as the code page of the machine
_DELIMITER = ";"  # Excel in Dutch splits at it; the comma is its decimal sign

_FORMULA = tuple("=+-@")
_CONTROL = tuple("\t\r\n")
# Spaces, and characters that nobody sees: what a program may skip before a formula.
_START = re.compile(r"[\s\x00-\x1f\u200b-\u200f\u2060\ufeff]*+(.?)")
# Excel of another country splits at each comma, and there the quotes of a cell end nothing.
_SPLITTING = frozenset(",;\r\n")
_SPLIT = re.compile(
    r"(?<![,;\s\x00-\x1f\u200b-\u200f\u2060\ufeff])"
    r"([,;\s\x00-\x1f\u200b-\u200f\u2060\ufeff]++)('?)(.)"
)


def safe(value: str) -> str:
    """Return the value of a cell, with an apostrophe in front if a spreadsheet would compute it.

    OWASP ("CSV injection") names the first characters. Spaces and full-width characters in front
    count as what a program may read them for. So does a formula behind a comma, a semicolon or a
    line break within the value: it begins a cell in a program that splits there.
    """
    inner = value if _SPLITTING.isdisjoint(value) else _SPLIT.sub(_harmless, value)
    return f"'{inner}" if _is_computed(value) else inner


def typed(value: str) -> str:
    """Return the value of a cell without the apostrophes of `safe`, in a file that comes back."""
    bare = _SPLIT.sub(_as_typed, value)
    return bare[1:] if bare.startswith("'") and _is_computed(bare[1:]) else bare


def _is_computed(value: str) -> bool:
    start = _START.match(value)
    return value.startswith(_CONTROL) or bool(start and _is_formula(start[1]))


def _is_formula(sign: str) -> bool:
    return unicodedata.normalize("NFKC", sign).startswith(_FORMULA)


def _harmless(found: re.Match[str]) -> str:
    split, quote, sign = found.groups()
    return f"{split}'{sign}" if not quote and _begins(split, sign) else found[0]


def _as_typed(found: re.Match[str]) -> str:
    split, _quote, sign = found.groups()
    return f"{split}{sign}" if _begins(split, sign) else found[0]


def _begins(split: str, sign: str) -> bool:
    return _is_formula(sign) and not _SPLITTING.isdisjoint(split)


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """Return these rows as lines of CSV, each cell made `safe`. A file begins with BOM."""
    lines = StringIO()
    writer = csv.writer(lines, delimiter=_DELIMITER)
    writer.writerows([safe(value) for value in row] for row in rows)
    return lines.getvalue()
