"""Name a character in a refusal, so that a person who cannot see it can find it."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _


def named(character: str) -> str:
    """Return the character in quotes and its code point; of an invisible one the code alone."""
    code = f"U+{ord(character):04X}"
    group = unicodedata.category(character)[0]
    if character == " ":
        return _("spatie")
    if group in "CZ":  # control, format, unassigned; other separators
        return code
    # A mark stands on another letter: on the dotted circle it is seen (Unicode §2.11).
    return f"“{'◌' if group == 'M' else ''}{character}” ({code})"
