"""The pictures of the manual: files of static/hulp/, taken by `make screenshots`."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

NAMES = ("mail", "wachtwoord", "sms", "app", "code", "klaar", "inloggen", "opnieuw", "herstel")
DENSITY = 1.5  # pixels of a picture for one pixel of the page
_FOLDER = "hulp"
_STATIC = Path(__file__).resolve().parents[1] / "static"
_SIZE_AT = 16  # where the first chunk of a PNG (IHDR) holds width and height: RFC 2083 §4.1.1


def picture_path(name: str, language: str) -> str:
    """Return the path of a picture below static/."""
    return f"{_FOLDER}/{language}/{name}.png"


def picture_file(name: str, language: str) -> Path:
    """Return the file of a picture in the source tree."""
    return _STATIC / picture_path(name, language)


@lru_cache
def size_of(name: str, language: str) -> tuple[int, int]:
    """Return width and height of a picture in pixels of the page."""
    with picture_file(name, language).open("rb") as file:
        head = file.read(_SIZE_AT + 8)
    width, height = struct.unpack(">II", head[_SIZE_AT:])
    return round(width / DENSITY), round(height / DENSITY)
