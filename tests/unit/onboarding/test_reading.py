"""Pasted rows and CSV files: every delimiter and encoding gives the same table."""

from __future__ import annotations

import contextlib
import csv
import io

import pytest
from django.conf import LazySettings
from hypothesis import given
from hypothesis import strategies as st

from onboarding.reading import (
    Table,
    UnreadableError,
    person_of,
    read,
    recognise,
    sample,
)

pytestmark = pytest.mark.requirement("S73")

HEADER = ("Voornaam", "Achternaam", "E-mailadres", "Mobiel")
ZOE = ("Zoë", "Brontë", "zoe@mail.example", "0612345678")
JAN = ("Jan", "de Vries", "jan@mail.example", "+31612345678")
# Delimiters are left out: between cells of one column they could be taken for the delimiter.
LETTERS = st.sampled_from('aZ09é中😀\u202e\u00a0\ufeff"\n =+-@|.')
# A row whose second cell tells that it is a person, so that no row is empty or a header.
ROWS = st.lists(
    st.tuples(st.text(LETTERS, max_size=9), st.just("a@b.example")),
    min_size=1,
    max_size=4,
)


def written(rows: list[tuple[str, ...]], delimiter: str = ";") -> str:
    """Return the rows as a CSV file."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=delimiter).writerows(rows)
    return file.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_file_is_read_in_every_delimiter_and_encoding(delimiter: str, encoding: str) -> None:
    content = written([HEADER, ZOE, JAN], delimiter).encode(encoding)
    assert read(content, "mensen.csv") == Table(HEADER, [ZOE, JAN], (2, 3))


@given(rows=ROWS, delimiter=st.sampled_from(",;\t"), encoding=st.sampled_from(["utf-8", "utf-16"]))
def test_every_table_reads_back(rows: list[tuple[str, str]], delimiter: str, encoding: str) -> None:
    content = written([("Voornaam", "E-mail"), *rows], delimiter).encode(encoding)
    assert read(content).rows == rows


@given(st.binary(max_size=300) | st.text(max_size=100))
def test_anything_is_a_table_or_unreadable(content: bytes | str) -> None:
    with contextlib.suppress(UnreadableError):
        table = read(content)
        assert {len(row) for row in table.rows} == {len(table.columns)}


def test_pasted_rows_without_a_header_have_nameless_columns() -> None:
    table = read("Zoë\tBrontë\tzoe@mail.example\t0612345678\nJan\tde Vries\tjan@mail.example\t\n")
    assert table.columns == ("", "", "", "")
    assert table.rows == [ZOE, (*JAN[:3], "")]
    assert table.numbers == (1, 2)


def test_empty_rows_and_columns_are_left_out_and_lines_keep_their_number() -> None:
    table = read("Voornaam\tE-mail\t\t\n\t\t \t\nJan\tjan@mail.example\t\t\n\n\t\t\t\n\n")
    assert table == Table(("Voornaam", "E-mail"), [("Jan", "jan@mail.example")], (3,))


def test_title_above_the_column_names_is_left_out() -> None:
    table = read(b"Instroom mei 2026\n\nVoornaam;E-mail\nJan;jan@mail.example\n")
    assert table == Table(("Voornaam", "E-mail"), [("Jan", "jan@mail.example")], (4,))


def test_line_that_names_the_delimiter_is_obeyed() -> None:
    table = read(b"sep=,\r\nVoornaam,E-mail\r\nJan; Piet,jan@mail.example\r\n")
    assert table.rows == [("Jan; Piet", "jan@mail.example")]


def test_cell_with_a_line_break_stays_one_cell() -> None:
    table = read('Voornaam\tE-mail\n"Jan\nPiet"\tjan@mail.example\n')
    assert table.rows == [("Jan\nPiet", "jan@mail.example")]


def test_stray_quote_swallows_no_rows() -> None:
    table = read('Voornaam\tE-mail\n"Jan\tjan@mail.example\n"Zoë"\tzoe@mail.example\n')
    assert table.rows == [('"Jan', "jan@mail.example"), ("Zoë", "zoe@mail.example")]


@pytest.mark.parametrize("name", ["Jan\r\nBcc: x", "\u202eJan", "Jan\x1b[0m", "=1+1", "J\u200ban"])
def test_dangerous_name_reaches_the_validators_unchanged(name: str) -> None:
    assert read(written([("Voornaam", "E-mail"), (name, "a@b.example")])).rows[0][0] == name


def test_exported_number_reads_back() -> None:
    assert read("Mobiel;E-mail\n'+31612345678;a@b.example\n").rows[0][0] == "+31612345678"


@pytest.mark.parametrize(
    "content",
    [
        "Zoë".encode() + b"\xff;cut\n",
        "Voornaam;E-mail\nZoë".encode()[:-1] + "Zoë".encode(),
        b"Voornaam\0;E-mail\n",
        "Voornaam;E-mail\n".encode("utf-16-le"),
        b"\xff\xfeV",
    ],
)
def test_wrongly_encoded_file_is_refused_with_a_way_out(content: bytes) -> None:
    with pytest.raises(UnreadableError, match=r"Bewaar het als CSV .*plak de rijen in het vak"):
        read(content, "mensen.csv")


@pytest.mark.parametrize("content", ["", "\n\n", b"", "Voornaam;E-mail\n", b"\xef\xbb\xbf"])
def test_nothing_to_read_is_a_sentence(content: str | bytes) -> None:
    with pytest.raises(UnreadableError, match="geen rijen"):
        read(content)


def test_rows_are_limited_for_files_and_pasted_rows(settings: LazySettings) -> None:
    settings.IMPORT_ROWS, settings.PASTE_ROWS = 4, 3
    lines = ["Voornaam;E-mail", *["Jan;a@b.example"] * 4]
    assert len(read("\n".join(lines).encode()).rows) == 4
    assert len(read("\n".join(lines[:-1])).rows) == 3
    for content in ("\n".join([*lines, lines[-1]]).encode(), "\n".join(lines)):
        with pytest.raises(UnreadableError, match=r"meer dan . rijen"):
            read(content)


def test_title_counts_as_no_row(settings: LazySettings) -> None:
    settings.PASTE_ROWS = 1
    assert len(read("Titel\n\nVoornaam;E-mail\nJan;a@b.example").rows) == 1


def test_file_that_is_too_large_is_refused(settings: LazySettings) -> None:
    settings.IMPORT_BYTES = 1024 * 1024
    for content in (b"a" * (1024 * 1024 + 1), "a" * (1024 * 1024 + 1)):
        with pytest.raises(UnreadableError, match=r"meer dan 1 MB.*plak de rijen"):
            read(content)


def test_wide_row_is_refused_and_a_long_cell_cut_off(settings: LazySettings) -> None:
    with pytest.raises(UnreadableError, match="meer dan 40 kolommen"):
        read(";".join(["a"] * 16_384))
    assert len(read(f"a@b.example;{'x' * 100_000}").rows[0][1]) == settings.CELL_LENGTH


def test_sample_has_every_column_and_reads_as_two_people() -> None:
    assert sample().startswith(b"\xef\xbb\xbfvoornaam;")
    table = read(sample())
    fields = recognise(table.columns)
    people = [person_of(row, fields) for row in table.rows]
    assert [one["last_name"] for one in people] == ["de Vries", "Kowalska"]
    assert len(fields) == len(table.columns)
