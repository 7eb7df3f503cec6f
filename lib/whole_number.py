"""Check that a phone number was parsed from everything that was typed, not from a part of it."""

from __future__ import annotations

from phonenumbers import PhoneNumber


def is_whole(number: PhoneNumber) -> bool:
    """Return whether a phone number, parsed with keep_raw_input, has no letters or extension."""
    # libphonenumber reads letters as digits (ITU-T E.161), and extensions, which E.164 lacks.
    has_letters = any(sign.isalpha() for sign in number.raw_input or "")
    return not (has_letters or number.extension)
