"""Say which SMS of a catalogue takes too many parts, with an ordinary organisation and host."""

from __future__ import annotations

from collections.abc import Iterator
from gettext import c2py

from babel.messages import Catalog

from messaging.segments import fits
from quality.languages.extract import strings

_CODE = "Uw code voor %(organisation)s is %(code)s. Geef deze code aan niemand. %(time)s geldig."
_NOTICE = "%(organisation)s: %(told)s. Was u dit niet? Bel %(phone)s."
_TOLD = (
    "de app van uw account is opnieuw gekoppeld",
    "uw e-mailadres is veranderd",
    "uw telefoonnummer is veranderd",
)
_TIME = ("%(count)d minuut", "%(count)d minuten")
_LAST_LINE = "\n\n@mijn.werktalent.nl #482913"
_SAMPLE = {"organisation": "WerkTalent", "code": "482913", "phone": "010 123 45 67"}


def too_long(catalog: Catalog, language: str) -> Iterator[str]:
    """Return a line for each SMS that does not fit, or whose Dutch is not in the catalogue."""
    for text in _texts(catalog):
        if not fits(text, language):
            yield f"SMS of {len(text)} characters takes too many parts: {text!r}"


def _texts(catalog: Catalog) -> Iterator[str]:
    of_ten = c2py(catalog.plural_expr)(10)
    for sentence in _of(catalog, _CODE):
        for time in _of(catalog, _TIME)[of_ten : of_ten + 1]:
            yield sentence % {**_SAMPLE, "time": time % {"count": 10}} + _LAST_LINE
    for sentence in _of(catalog, _NOTICE):
        for told in _TOLD:
            yield from (sentence % {**_SAMPLE, "told": one} for one in _of(catalog, told))


def _of(catalog: Catalog, text: str | tuple[str, str]) -> list[str]:
    """Return the translation in every plural form, without those that are empty."""
    message = catalog.get(text)
    if message is None:
        raise LookupError(f"This SMS is not in the catalogue any more: {text}")
    return [one for one in strings(message) if one]
