"""Binary search in a sorted file of any size."""

from __future__ import annotations

from io import SEEK_END
from pathlib import Path
from typing import BinaryIO


def has_line(path: Path, beginning: bytes) -> bool:
    """Return whether a line begins with `beginning`. Raises OSError if the file is unreadable."""
    with path.open("rb") as file:
        low, high = 0, file.seek(0, SEEK_END)
        while low < high:
            middle = (low + high) // 2
            line = _line_from(file, middle)
            if line and line.removesuffix(b"\n") < beginning:
                low = middle + 1
            else:
                high = middle
        return _line_from(file, low).startswith(beginning)


def _line_from(file: BinaryIO, offset: int) -> bytes:
    """Return the first line that starts at `offset` or later, or b"" if there is none."""
    file.seek(max(offset - 1, 0))
    if offset:
        file.readline()
    return file.readline()
