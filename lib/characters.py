"""Describe a character in an error message, so that users can find even an invisible character."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _


def named(character: str) -> str:
    """Return the character in quotes, and its code point: “é” (U+00E9).

    For an invisible character, return only the code point. For a space, return the Dutch word.
    """
    code = f"U+{ord(character):04X}"
    group = unicodedata.category(character)[0]
    if character == " ":
        return _("spatie")
    if group in "CZ":  # control, format, unassigned; other separators
        return code
    # A combining mark is shown on a dotted circle (Unicode §2.11).
    return f"“{'◌' if group == 'M' else ''}{character}” ({code})"
