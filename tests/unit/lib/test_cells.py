"""No cell of a CSV file is a formula, and the file is read back as it was written (S74)."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.cells import csv_of, safe, typed

pytestmark = pytest.mark.requirement("S74")

FORMULAS = [
    *("=1+1", "+31612345678", "-2", "@SUM(A1)", "\t=1"),
    *("\u3000=1", " \t=1", "\x0b=1", "\ufeff=1", "\u200b=1"),
    *(" =1", "\u00a0=1", "＝1", "＋1", "－1", "＠SUM(A1)", '=HYPERLINK("https://evil.example")'),
]


def read_back(text: str) -> list[list[str]]:
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


@pytest.mark.parametrize("value", FORMULAS)
def test_cell_that_a_spreadsheet_would_compute_begins_with_an_apostrophe(value: str) -> None:
    assert safe(value) == f"'{value}"
    assert typed(safe(value)) == value


@pytest.mark.parametrize(
    "value",
    [
        "",
        "de Vries",
        "de Vries, Jan",
        "Jan -1",
        "a,'s",
        "06 12345678",
        "a=b",
        "1-2",
        "'s-Gravenhage",
    ],
)
def test_other_cell_is_unchanged(value: str) -> None:
    assert (safe(value), typed(value)) == (value, value)


@pytest.mark.parametrize(
    ("value", "safe_value"),
    [
        ("Jan,=1+1", "Jan,'=1+1"),
        ("Jan;@SUM(A1)", "Jan;'@SUM(A1)"),
        ("Jan\n =1", "Jan\n '=1"),
        ('Jan",＝1', "Jan\",'＝1"),
        ("Jan,\t=1,;-2", "Jan,\t'=1,;'-2"),
        (" ,=1", " ,'=1"),
        ("=1,=2", "'=1,'=2"),
        ("\r=1", "'\r'=1"),
        ("\n=1", "'\n'=1"),
    ],
)
def test_formula_behind_what_another_country_splits_at_is_none(value: str, safe_value: str) -> None:
    assert safe(value) == safe_value
    assert typed(safe_value) == value


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"))))
@example(['a;b"c\r\nd', "=1;=2"])
def test_row_is_read_back_with_as_many_cells_as_were_written(row: list[str]) -> None:
    row = [*row, "end"]
    assert read_back(csv_of([row])) == [[safe(value) for value in row]]
