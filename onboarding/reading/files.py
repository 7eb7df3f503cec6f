"""Read pasted rows or a file, by what it contains: its name proves nothing."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from onboarding.reading.csv_rows import lines_of, text_of
from onboarding.reading.gate import ARCHIVES, other_format
from onboarding.reading.sheets import read_sheet
from onboarding.reading.table import Table, UnreadableError, table_of

# A web page, as old systems name .xls; a PDF; a document.
_NO_ROWS = (b"<", b"%PDF", b"{\\rtf")
_MEGABYTE = 1024 * 1024


def read(content: bytes | str, name: str = "") -> Table:
    """Return the table in a file (bytes) or in pasted rows (text). `name` is that of the file.

    Raises UnreadableError, with a sentence for the desk, if it cannot be read.
    """
    if len(content) > settings.IMPORT_BYTES:
        raise _too_large()
    if isinstance(content, str):
        return table_of(lines_of(content), settings.PASTE_ROWS)
    if content.startswith(ARCHIVES):
        return read_sheet(content, name)
    if content.lstrip().startswith(_NO_ROWS):
        raise other_format()
    return table_of(lines_of(text_of(content)), settings.IMPORT_ROWS)


def _too_large() -> UnreadableError:
    sentence = _("Dit is meer dan %(most)s MB. Kopieer de rijen en plak de rijen in het vak.")
    return UnreadableError(sentence % {"most": settings.IMPORT_BYTES // _MEGABYTE})
