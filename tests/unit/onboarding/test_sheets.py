"""XLSX files, read by the real process: what a person typed is what is read."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from openpyxl import Workbook

from onboarding.reading import Table, read
from tests.unit.onboarding.workbooks import SHEET, saved, sheet, workbook

pytestmark = pytest.mark.requirement("S73")

MORNING = datetime(2026, 12, 1, 9, 5, tzinfo=UTC).replace(tzinfo=None)  # Excel has no time zones
HEADER = ("Voornaam", "E-mail", "Mobiel", "Uit dienst", "x")


def test_cells_read_as_a_person_typed_them() -> None:
    book = Workbook()
    hidden, first, second = book.active, book.create_sheet("Mei"), book.create_sheet("Juni")
    assert hidden is not None
    hidden.sheet_state = "hidden"
    first.append(HEADER)
    first.append(("Zoë", "z@x.nl", 612345678.0, date(2026, 12, 1), True))
    first.append((None, None, None))
    first.append(("\u202eJan\nPiet", "=1+1", 31612345678, MORNING, 0.5))
    first.append(("'=1", "j@x.nl", 1.23e22, time(9, 5), "a_x000D_"))
    second.append(("Meer",))
    table = read(saved(book), "mensen.xlsx")
    assert table.columns == HEADER
    assert table.rows == [
        ("Zoë", "z@x.nl", "612345678", "01-12-2026", "WAAR"),
        ("\u202eJan\nPiet", "", "31612345678", "01-12-2026 09:05", "0,5"),
        ("=1", "j@x.nl", "12300000000000000000000", "09:05", "a\r"),
    ]
    assert (table.numbers, table.note) == ((2, 4, 5), "Wij lazen alleen het eerste werkblad: Mei.")


def test_shared_strings_are_read_and_a_wrong_size_is_ignored() -> None:
    sized = sheet().replace("<sheetData>", '<dimension ref="A1:A1"/><sheetData>')
    expected = Table(("Voornaam", "E-mail"), [("Jan", "jan@mail.example")], (2,))
    assert read(workbook({SHEET: sized}), "zonder extensie") == expected
