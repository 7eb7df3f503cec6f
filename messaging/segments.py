"""Count the parts in which an SMS is sent and billed, and write it so that it takes few."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.utils import translation

# 3GPP TS 23.038 §6.2.1: the characters that take one septet, and those that take two.
GSM_7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_7_TWICE = frozenset("^{}\\[~]|€\f")

# 3GPP TS 23.040 §9.2.3.24.1: the length of a single part, and of each of several (with a header).
SEPTETS, SEPTETS_OF_A_PART = 160, 153
UNITS, UNITS_OF_A_PART = 70, 67  # UTF-16 code units

# Cyrillic is not in GSM-7, and what is to be said does not fit 70 characters.
_PARTS = {"uk": 2, "bg": 2}


def segments(text: str) -> int:
    """Return the number of parts in which an SMS with this text is sent."""
    if set(text) <= GSM_7 | GSM_7_TWICE:
        length = len(text) + sum(letter in GSM_7_TWICE for letter in text)
        alone, part = SEPTETS, SEPTETS_OF_A_PART
    else:
        length = len(text.encode("utf-16-le")) // 2
        alone, part = UNITS, UNITS_OF_A_PART
    return 1 if length <= alone else -(-length // part)


def fits(text: str, language: str) -> bool:
    """Return whether the text takes no more parts than an SMS in this language may take."""
    return segments(text) <= _PARTS.get(language, 1)


def in_language_that_fits(write: Callable[[], str], language: str) -> str:
    """Return what `write` returns while `language` is active; if it is too long, in English.

    If that does not fit either, in Dutch, for which a system check demands it.
    """
    texts = []
    for one in (language, "en", settings.LANGUAGE_CODE):
        with translation.override(one):
            texts.append(write())
        if fits(texts[-1], one):
            break
    return texts[-1]
