"""Restore what a spreadsheet program takes from a phone number: the 0 or the + before it."""

from __future__ import annotations

import re

_LEFT_BY_A_NUMBER = re.compile(r"[.,]0+$")  # 612345678.0, as other programs write it
_BETWEEN = re.compile(r"[\s\-]")
_DUTCH_MOBILE = re.compile(r"6\d{8}", re.ASCII)
# A Dutch number without its 0 has nine digits: eleven and more begin with a country code.
_WITH_COUNTRY = re.compile(r"[1-9]\d{10,14}", re.ASCII)


def restored(number: str) -> str:
    """Return a phone number with the 0 or + that Excel lost, or the text unchanged."""
    digits = _BETWEEN.sub("", _LEFT_BY_A_NUMBER.sub("", number.strip()))
    if _DUTCH_MOBILE.fullmatch(digits):
        return f"0{digits}"
    return f"+{digits}" if _WITH_COUNTRY.fullmatch(digits) else number
