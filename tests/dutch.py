"""Find Dutch texts in what should be in another language."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from babel.messages.pofile import read_po
from django.conf import settings

from quality.languages.extract import strings
from quality.languages.sources import EVERYBODY, STAFF

_FEWEST = 8  # letters of a Dutch text that is looked for: a shorter one may be a word elsewhere
_BETWEEN = re.compile(r"%\(\w+\)[sd]|%[sd%]|<[^>]+>")


def left_in_dutch(text: str, language: str) -> list[str]:
    """Return the Dutch texts that stand in `text`, although they have a translation."""
    said = re.sub(r"https?://\S+", "", text)
    return [piece for piece, pattern in _dutch(language).items() if pattern.search(said)]


@cache
def _dutch(language: str) -> dict[str, re.Pattern[str]]:
    """Return for each translated text its longest piece without a placeholder, with a pattern."""
    pieces = {max(_BETWEEN.split(dutch), key=len).strip() for dutch in _translated(language)}
    pieces -= {name for _code, name in settings.LANGUAGES}  # the switch has them on every page
    return {one: re.compile(rf"\b{re.escape(one)}") for one in pieces if len(one) >= _FEWEST}


def _translated(language: str) -> Iterator[str]:
    for catalogue in (EVERYBODY, STAFF):
        if language in catalogue.languages:
            with catalogue.file(language).open("rb") as file:
                found = read_po(file, locale=language)
            for one in found:
                ids = [one.id] if isinstance(one.id, str) else one.id
                yield from (dutch for dutch in ids if dutch and dutch not in "".join(strings(one)))
