"""The languages of people, as staff read them and as files name them."""

from __future__ import annotations

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_NAMES = {
    "nl": _("Nederlands"),
    "en": _("Engels"),
    "pl": _("Pools"),
    "ro": _("Roemeens"),
    "uk": _("Oekraïens"),
    "bg": _("Bulgaars"),
}
_WRITTEN = {
    "nl": ("nederlands", "dutch"),
    "en": ("engels", "english"),
    "pl": ("pools", "polish", "polski"),
    "ro": ("roemeens", "romanian", "română", "romana"),
    "uk": ("oekraïens", "oekraiens", "ukrainian", "українська"),
    "bg": ("bulgaars", "bulgarian", "български"),
}
_CODES = {word: code for code, words in _WRITTEN.items() for word in (code, *words)}


def spoken() -> list[tuple[str, Promise | str]]:
    """Return code and name of each language of the site, the name in the language of the page."""
    return [(code, _NAMES.get(code, name)) for code, name in settings.LANGUAGES]


def code_of(word: str) -> str:
    """Return the code of the language with this code or name; an unknown word stays as it is."""
    return _CODES.get(word.strip().casefold(), word)
