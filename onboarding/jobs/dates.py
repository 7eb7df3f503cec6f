"""Whether a cell of the column «uit dienst» says that somebody has left."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, date, datetime

_YES = frozenset({"ja", "j", "yes", "y", "x", "1", "waar", "true"})
_NO = frozenset({"", "nee", "n", "no", "0", "-", "onwaar", "false"})
_FORMS = ("%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d")
# A year of two digits is one of this century: 31-12-99 is how some programs write «no end».
_SHORT_YEAR = re.compile(r"([0-9]{1,2}[-/.][0-9]{1,2}[-/.])([0-9]{2})")


def has_left(cell: str, today: date) -> bool:
    """Return whether the cell says yes, or a day until today. Raises ValueError if unreadable."""
    text = cell.strip().casefold()
    if text in _NO or text in _YES:
        return text in _YES
    return _day(text) <= today


def _day(text: str) -> date:
    day = text.replace("t", " ").partition(" ")[0]  # of 2026-03-31 00:00:00, or with a T
    if short := _SHORT_YEAR.fullmatch(day):
        day = f"{short[1]}20{short[2]}"
    for form in _FORMS:
        with suppress(ValueError):
            return datetime.strptime(day, form).replace(tzinfo=UTC).date()
    raise ValueError(text)
