"""Name a character in an error message, so that people can find even an invisible one."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _


def named(character: str) -> str:
    """Return a text such as “é” (U+00E9); for an invisible character, only the code point."""
    code = f"U+{ord(character):04X}"
    group = unicodedata.category(character)[0]
    if character == " ":
        return _("spatie")
    if group in "CZ":  # control, format, unassigned; other separators
        return code
    # A combining mark is shown on a dotted circle (Unicode §2.11).
    return f"“{'◌' if group == 'M' else ''}{character}” ({code})"
