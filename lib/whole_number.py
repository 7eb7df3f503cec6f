"""Check that parsing a phone number left out nothing that was typed."""

from __future__ import annotations

from phonenumbers import PhoneNumber


def is_whole(number: PhoneNumber) -> bool:
    """Return whether a number was typed without letters and without an extension.

    The number must be parsed with `keep_raw_input`. libphonenumber reads a letter as the digit of
    its phone key (ITU-T E.161), and accepts an extension, which E.164 cannot hold.
    """
    has_letters = any(sign.isalpha() for sign in number.raw_input or "")
    return not (has_letters or number.extension)
