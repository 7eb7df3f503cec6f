"""The formats in which a list is downloaded: CSV for Excel, and JSON Lines for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from lib.cells import BOM, csv_of

Value = str | Promise | datetime | None  # of a cell
Rows = Iterable[Sequence[Value]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a downloaded list: its heading, and a function that reads it from a row."""

    heading: Promise
    value: Callable[[Any], Value]


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its button, the end of the file's name, its type, and how it writes rows.

    `begin` gets the headings, `write` the headings and rows, `cut` the sentence on a cut file.
    """

    button: Promise
    ending: str
    content_type: str
    begin: Callable[[Sequence[str]], str]
    write: Callable[[Sequence[str], Rows], str]
    cut: Callable[[str], str]


def _csv_rows(_headings: Sequence[str], rows: Rows) -> str:
    return csv_of([_in_excel(value) for value in row] for row in rows)


def _in_excel(value: Value) -> str:
    """Return a moment as Excel recognises one, in Dutch time, and anything else as its text."""
    if isinstance(value, datetime):
        return localtime(value).strftime("%Y-%m-%d %H:%M:%S")
    return str(value or "")


def _json_rows(headings: Sequence[str], rows: Rows) -> str:
    named = (dict(zip(headings, map(_in_json, row), strict=True)) for row in rows)
    return "".join(_json_line(one) for one in named)


def _in_json(value: Value) -> str | None:
    if isinstance(value, datetime):
        return localtime(value).isoformat(timespec="seconds")
    return None if value is None else str(value)


def _json_line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


FORMATS = {
    "csv": Format(
        _("Download voor Excel"),
        "csv",
        "text/csv; charset=utf-8",
        lambda headings: BOM + csv_of([headings]),
        _csv_rows,
        lambda sentence: csv_of([[sentence]]),
    ),
    "jsonl": Format(
        _("Download voor een programma"),
        "jsonl",
        "application/jsonl; charset=utf-8",
        lambda _headings: "",
        _json_rows,
        lambda sentence: _json_line({"fout": sentence}),
    ),
}
