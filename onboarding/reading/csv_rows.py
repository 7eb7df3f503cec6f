"""Read CSV files and pasted rows: find the encoding and the delimiter, and split into cells."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from onboarding.reading.columns import known_names
from onboarding.reading.table import Numbered, UnreadableError

_DELIMITERS = "\t;,"
_LOOKED_AT = 20  # lines by which the delimiter is chosen
_SEP_LINE = re.compile(r"sep=([;,\t])\r?\n", re.IGNORECASE)  # Excel's own first line
# A letter such as é in UTF-8. In cp1252 it would be Ã or Å before a symbol, which no name has.
_UTF_8_LETTER = re.compile(rb"[\xc2-\xc5][\x80-\xbf]")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # Excel saves its "Unicode text" so


def text_of(content: bytes) -> str:
    """Return the text of a file. Raises UnreadableError if it is in none of the known encodings.

    Known are UTF-8, UTF-16 with a byte order mark, and cp1252, as an older Excel saves CSV.
    """
    try:
        return content.decode(_encoding(content))
    except UnicodeDecodeError:
        raise _no_text() from None


def lines_of(text: str) -> Iterator[Numbered]:
    """Yield the number and the cells of each line. Raises UnreadableError for a NUL character."""
    if "\0" in text:
        raise _no_text()
    text = text.removeprefix("\ufeff")
    named = _SEP_LINE.match(text)
    text = text[named.end() :] if named else text
    delimiter = named[1] if named else _delimiter(text)
    return enumerate(_split(text, delimiter), start=2 if named else 1)


def _encoding(content: bytes) -> str:
    if content.startswith(_UTF_16):
        return "utf-16"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        if _UTF_8_LETTER.search(content):  # cut off, or glued together from two encodings
            raise
        return "cp1252"
    return "utf-8-sig"


def _delimiter(text: str) -> str:
    """Return the delimiter by which most column names are known, or else most cells result."""

    def judged(delimiter: str) -> tuple[int, int]:
        lines = list(itertools.islice(_lenient(text, delimiter), _LOOKED_AT))
        return max(map(known_names, lines), default=0), sum(map(len, lines))

    return max(_DELIMITERS, key=judged)


def _split(text: str, delimiter: str) -> Iterator[list[str]]:
    """Return the lines. If quotes do not match, they are taken as they stand, and no line is lost.

    Otherwise a stray quote would make one cell of all lines after it.
    """
    try:
        for _line in csv.reader(_reading(text), delimiter=delimiter, strict=True):
            pass
    except csv.Error:
        return _unquoted(text, delimiter)
    return csv.reader(_reading(text), delimiter=delimiter, strict=True)


def _unquoted(text: str, delimiter: str) -> Iterator[list[str]]:
    lines = csv.reader(_reading(text), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    while True:
        try:
            cells = next(lines, None)
        except csv.Error:
            raise _no_text() from None
        if cells is None:
            return
        yield [_without_quotes(cell) for cell in cells]


def _lenient(text: str, delimiter: str) -> Iterator[list[str]]:
    """Yield the lines until the first one that is too long for the csv module."""
    lines = csv.reader(_reading(text), delimiter=delimiter)
    while True:
        try:
            yield next(lines)
        except (StopIteration, csv.Error):
            return


def _reading(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")  # line breaks within quotes stay as they are


def _without_quotes(cell: str) -> str:
    is_quoted = len(cell) > 1 and cell[0] == cell[-1] == '"'
    return cell[1:-1].replace('""', '"') if is_quoted else cell


def _no_text() -> UnreadableError:
    return UnreadableError(
        _(
            "De letters in dit bestand kunnen wij niet lezen."
            " Bewaar het als CSV (UTF-8), of plak de rijen in het vak."
        )
    )
