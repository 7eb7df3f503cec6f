"""Check that parsing a phone number left out nothing of what was typed."""

from __future__ import annotations

from phonenumbers import PhoneNumber


def is_whole(number: PhoneNumber) -> bool:
    """Return False if a number (parsed with `keep_raw_input`) had letters or an extension."""
    # libphonenumber reads letters as digits (ITU-T E.161), and extensions, which E.164 lacks.
    has_letters = any(sign.isalpha() for sign in number.raw_input or "")
    return not (has_letters or number.extension)
