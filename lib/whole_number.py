"""Check that a parsed phone number is everything that was typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber


def is_whole(number: PhoneNumber) -> bool:
    """Return whether a number, parsed with its raw input, has no letters and no extension.

    libphonenumber reads a letter as the digit on its key (ITU-T E.161), and parses an extension,
    which E.164 cannot hold.
    """
    has_letters = any(sign.isalpha() for sign in number.raw_input or "")
    return not (has_letters or number.extension)
