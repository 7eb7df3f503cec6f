"""Count the parts in which an SMS is sent and billed."""

from __future__ import annotations

# 3GPP TS 23.038 §6.2.1: the characters that take one septet, and those that take two.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = frozenset("^{}\\[~]|€\f")

# 3GPP TS 23.040 §9.2.3.24.1: the length of a single part, and of each of several (with a header).
SEPTETS, SEPTETS_OF_A_PART = 160, 153
UNITS, UNITS_OF_A_PART = 70, 67  # UTF-16 code units


def segments(text: str) -> int:
    """Return the number of parts in which an SMS with this text is sent."""
    if set(text) <= GSM_7 | GSM_7_TWICE:
        length = len(text) + sum(letter in GSM_7_TWICE for letter in text)
        alone, part = SEPTETS, SEPTETS_OF_A_PART
    else:
        length = len(text.encode("utf-16-le")) // 2
        alone, part = UNITS, UNITS_OF_A_PART
    return 1 if length <= alone else -(-length // part)
