"""Name a refused character in an error message, so that people can find it even if invisible."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _


def named(character: str) -> str:
    """Return the character in quotes with its code point; only the code point if invisible."""
    code = f"U+{ord(character):04X}"
    group = unicodedata.category(character)[0]
    if character == " ":
        return _("spatie")
    if group in "CZ":  # control, format, unassigned; other separators
        return code
    # A combining mark is shown on a dotted circle (Unicode §2.11).
    return f"“{'◌' if group == 'M' else ''}{character}” ({code})"
