"""In which width, colours and language a screen is shown.

One lap shows the states of a table each once, and over them every combination of width, colours
and language. Six laps show each state in every pair of width and colours, and in every language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from tests.browser.pictures import NARROW, PHONE, SCHEMES, WIDE, Scheme

PAIRS = tuple(product((NARROW, PHONE, WIDE), SCHEMES))
LAPS = len(PAIRS)


@dataclass(frozen=True)
class Look:
    """A width in CSS pixels, a colour scheme and the code of a language."""

    width: int
    scheme: Scheme
    language: str


def look_at(place: int, lap: int, languages: Sequence[str]) -> Look:
    """Return how the state at this place of its table is shown in this lap, both from zero."""
    width, scheme = PAIRS[(place + lap) % LAPS]
    # The quotient turns the square: else a language would always come with the same width.
    language = languages[(place + place // LAPS + lap) % len(languages)]
    return Look(width, scheme, language)
