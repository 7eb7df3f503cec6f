"""Phone numbers as people type them: nothing may be read as something else, or vanish."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber


def is_whole(number: PhoneNumber) -> bool:
    """Return whether a parsed number, with its raw input, is all that was typed.

    libphonenumber reads a letter as the digit on its key (ITU-T E.161), and keeps an extension
    apart, for which E.164 has no place.
    """
    has_letters = any(sign.isalpha() for sign in number.raw_input or "")
    return not (has_letters or number.extension)
