"""XLSX files that cost memory or time, and what the process that reads them may see and do."""

from __future__ import annotations

import contextlib
import io
import os
import time
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from lib.children import started
from onboarding.reading import UnreadableError, read, sheets
from tests.unit.onboarding.test_reading import LETTERS
from tests.unit.onboarding.workbooks import SHEET, STRINGS, sheet, strings, workbook

pytestmark = pytest.mark.requirement("S73")

MEGABYTE = 1024 * 1024
STANDARD = ["0", "1", "2"]  # the files that every process has open: input, output, errors
NAME = '<row><c t="s"><v>0</v></c></row>'
REPEATED = "<row>" + '<c t="s"><v>0</v></c>' * 39 + "</row>"
FAR_ROW = f'{NAME}<row r="1048576"><c r="A1048576" t="s"><v>1</v></c></row>'
FAR_CELL = FAR_ROW.replace('r="A', 'r="XFD')
NO_ROW = f'{NAME}<row r="99999999999"><c t="s"><v>1</v></c></row>'
WIDE_CELL = f'<c t="inlineStr"><is><t>{"w" * 400}</t></is></c>'
EMPTY_CELLS = sheet(f"<row>{'<c/>' * 200_000}</row>")
MANY_STRINGS = strings(["a"] * (48 * MEGABYTE // 17))
ADDRESS = '<c t="inlineStr"><is><t>a@b.example</t></is></c>'


@pytest.fixture
def no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every file through to the process."""
    monkeypatch.setattr(sheets, "demand_harmless", lambda *_file: None)


@pytest.mark.parametrize("rows", [FAR_CELL, f"<row>{WIDE_CELL * 16_384}</row>"])
def test_far_cell_and_wide_row_are_refused_with_a_sentence(rows: str) -> None:
    with pytest.raises(UnreadableError, match=r"meer dan 40 kolommen.*plak de rijen in het vak\.$"):
        read(workbook({SHEET: sheet(rows)}), "x.xlsx")


def test_last_row_of_a_sheet_is_read_and_a_later_one_is_not() -> None:
    table = read(workbook({SHEET: sheet(FAR_ROW)}), "x.xlsx")
    assert (table.columns, table.rows, table.numbers) == (("Voornaam",), [("E-mail",)], (1048576,))
    with pytest.raises(UnreadableError, match="geen rijen"):
        read(workbook({SHEET: sheet(NO_ROW)}), "x.xlsx")


def test_rows_are_counted_while_they_are_read(settings: LazySettings) -> None:
    settings.IMPORT_ROWS = 100
    content = workbook({SHEET: sheet(f"<row>{ADDRESS}</row>" * 100_000)})
    assert len(content) < settings.IMPORT_BYTES
    with pytest.raises(UnreadableError, match="meer dan 100 rijen"):
        read(content, "x.xlsx")


def test_bomb_takes_no_memory_before_it_is_refused() -> None:
    bomb = workbook({STRINGS: MANY_STRINGS})
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableError, match="te groot"):
            read(bomb, "x.xlsx")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < MEGABYTE


def test_file_that_openpyxl_cannot_read_is_refused() -> None:
    for broken in ({SHEET: "<worksheet>"}, {STRINGS: strings(["alleen"])}):
        with pytest.raises(UnreadableError, match="kunnen wij niet lezen"):
            read(workbook(broken), "x.xlsx")


def test_process_ends_at_its_limit_of_time(no_gate: None, settings: LazySettings) -> None:
    settings.CHILD_CPU = timedelta(seconds=1)
    with pytest.raises(UnreadableError, match="te groot"):
        read(workbook({STRINGS: MANY_STRINGS}), "x.xlsx")


def test_process_ends_at_its_limit_of_memory(settings: LazySettings) -> None:
    content = workbook({SHEET: EMPTY_CELLS})
    with pytest.raises(UnreadableError, match="geen rijen"):
        read(content, "x.xlsx")
    settings.CHILD_MEMORY = 96 * MEGABYTE
    with pytest.raises(UnreadableError, match="te groot"):
        read(content, "x.xlsx")


def test_process_ends_when_patience_does(settings: LazySettings) -> None:
    settings.CHILD_PATIENCE = timedelta(milliseconds=10)
    with pytest.raises(UnreadableError, match="te groot"):
        read(workbook(), "x.xlsx")


def test_output_that_repeats_one_long_string_is_cut_off(settings: LazySettings) -> None:
    settings.CHILD_OUTPUT = MEGABYTE
    content = workbook({SHEET: sheet(REPEATED * 4_900), STRINGS: strings(["a" * 30_000])})
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableError, match="te groot"):
            read(content, "x.xlsx")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 8 * MEGABYTE


def test_process_knows_no_secret_and_holds_no_file(tmp_path: Path) -> None:
    inheritable = True
    with (tmp_path / "open").open("w") as file:
        os.set_inheritable(file.fileno(), inheritable)
        with started(sheets.reader()) as child:
            own = Path("/proc", str(child.pid))
            _wait_for("536870912", own / "limits")
            environment = (own / "environ").read_bytes()
            _wait_until(lambda: _files_of(own) == STANDARD)
            running = child.poll()
    assert environment == f"PATH={os.defpath}\0".encode()
    assert running is None
    assert child.poll() is not None


def test_process_is_killed_when_its_reader_gives_up() -> None:
    with pytest.raises(KeyboardInterrupt), started(sheets.reader()) as child:
        raise KeyboardInterrupt
    assert child.returncode == -9


@with_settings(max_examples=5, deadline=None)
@given(st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=40))
def test_every_sheet_reads_back(names: list[str]) -> None:
    book = Workbook()
    page = book.active
    assert isinstance(page, Worksheet)
    page.append(["Voornaam", "E-mail"])
    for name in names:
        page.append([name, "a@b.example"])
        page.cell(page.max_row, 1).data_type = "s"  # text, also if it begins with =
    file = io.BytesIO()
    book.save(file)
    assert [row[0] for row in read(file.getvalue(), "x.xlsx").rows] == names


@with_settings(max_examples=10, deadline=None)
@given(st.integers(0, len(sheet())), st.sampled_from(["<", ">", '"', "&", "9" * 5_000, "-1", "e9"]))
def test_damaged_sheet_is_a_table_or_unreadable(place: int, noise: str) -> None:
    damaged = sheet()[:place] + noise + sheet()[place:]
    with contextlib.suppress(UnreadableError):
        assert read(workbook({SHEET: damaged}), "x.xlsx").rows


def _wait_for(text: str, file: Path) -> None:
    _wait_until(lambda: text in file.read_text())


def _files_of(process: Path) -> list[str]:
    return sorted(one.name for one in (process / "fd").iterdir())


def _wait_until(is_so: Callable[[], bool]) -> None:
    """Wait until it is so. The test run's own limit ends a wait for ever."""
    while not is_so():
        time.sleep(0.01)
