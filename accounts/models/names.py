"""Validate and fold names, which end up in a mail header and at the top of a mail (S72)."""

from __future__ import annotations

import itertools
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lib.characters import named

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Characters of an address or a tag. A slash is allowed: Capelle a/d IJssel.
_MARKUP = frozenset(r"<>@:\\")

# A full stop that browsers accept in a domain and that NFKC leaves as it is (UTS 46 §4).
_DOTS = re.compile("[.\u3002]")
# Links without a top-level domain, with any characters around: `(www.x)`, `1.2.3.4/login`.
_WWW = re.compile(r"(?<!\w)www[.\u3002]\w", re.IGNORECASE)
_IP = re.compile(r"(?<![\w.\u3002])\d+(?:[.\u3002]\d+){3}(?![.\u3002]?\w)")

# Invisible characters outside those categories (Unicode, Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)

# Parts of Dutch surnames that are top-level domains too, after initials: `P.de Vries`.
_PREFIXES = {"al", "de", "do", "in", "la"}

# `D'Hondt` is found and sorted as Dhondt, with any apostrophe; other punctuation becomes spaces.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛＇`´′ʹʻʼʽʾʿꞌ"))
_TATWEEL = 0x640  # lengthens an Arabic word for typography only
# Letters without a decomposition in Unicode, which people type as the plain look-alike.
_PLAIN: dict[int, int | str | None] = {
    **_APOSTROPHES,
    _TATWEEL: None,
    **str.maketrans("łøđðħŧıəǝɛɔŋɲɓɖɗƒɣǥɨƙʉʋƴƶ", "loddhtieeeonnbddfggikuvyz"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
}
# Longer than both names; some Unicode characters decompose into eighteen.
FOLDED_LENGTH = 200


def _read(path: Path) -> Iterator[str]:
    """Yield the top-level domains, those in other scripts also in readable form."""
    for line in path.read_text("ascii").splitlines():
        if not line.startswith("#"):
            yield line
            if line.startswith("xn--"):
                yield line.removeprefix("xn--").encode().decode("punycode")


# The root zone's names, and those that RFC 6761 and RFC 6762 reserve for tests and local networks.
_TLDS = {*_read(Path(__file__).with_name("tlds.txt")), "example", "test", "local"}


def plain_name(value: str) -> None:
    """Raise ValidationError for a character that breaks a header, and for a word that is a link.

    A mail begins with the name, and mail programs turn `anders.example` into a link.
    """
    for character in value:
        if _is_forbidden(character):
            message = _("Het teken %(sign)s kan niet in een naam. Haal het weg.")
            raise ValidationError(message, "plain_name", {"sign": named(character)})
    for word in _UNSEEN.sub("", unicodedata.normalize("NFKC", value)).split():
        if _is_link(word):
            message = _("%(word)s lijkt op een webadres. Zet na een punt een spatie.")
            raise ValidationError(message, "plain_name", {"word": word})


def nfc(text: str) -> str:
    """Return a text in NFC, as it is stored: on a Mac an é may be two characters."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return a text without case, accents and punctuation: words of letters and digits."""
    plain = unicodedata.normalize("NFKD", nfc(text).translate(_APOSTROPHES)).casefold()
    return " ".join("".join(map(_kept, plain.translate(_PLAIN))).split())


def folded_name(last_name: str, first_name: str) -> str:
    """Return the key by which a person is found and sorted: `van der berg  anna`.

    Two spaces sort before every letter, so all people with one surname stand together.
    """
    return f"{fold(last_name)}  {fold(first_name)}"[:FOLDED_LENGTH]


def _kept(character: str) -> str:
    """Return the character itself, "" for an accent or invisible one, a space for punctuation."""
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    return character if category[0] in "LN" or category == "Mc" else " "


def _is_forbidden(character: str) -> bool:
    """Check the NFKC form too: mail programs read `＠` as `@`."""
    plain = unicodedata.normalize("NFKC", character)
    return unicodedata.category(character) in _FORBIDDEN or not _MARKUP.isdisjoint(plain)


def _is_link(word: str) -> bool:
    """Return whether mail programs turn a word, given in NFKC, into a link."""
    if _WWW.search(word) or _IP.search(word):
        return True
    labels = _DOTS.split(word)
    return any(
        labels[place - 1] and _begins_with_tld(label) and not _is_prefix(label, labels[:place])
        for place, label in enumerate(labels[1:], start=1)
    )


def _begins_with_tld(label: str) -> bool:
    """Return whether a label is a top-level domain, up to a character that ends links: `nl),`."""
    signs = itertools.takewhile(_is_of_domain, label.casefold())
    whole = "".join(signs)
    return not _TLDS.isdisjoint({whole, whole.partition("-")[0]})


def _is_of_domain(character: str) -> bool:
    return character == "-" or unicodedata.category(character)[0] in "LMN"


def _is_prefix(label: str, before: list[str]) -> bool:
    """Return whether only initials stand before a part of a surname: `J.P.de Vries`."""
    initials = all(len(part) == 1 and part.isupper() for part in before)
    return initials and label.casefold() in _PREFIXES
