"""Reject names that are unsafe in mails (S72). Fold names (lower case, no accents) for search."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from lib.characters import named

_FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Characters of an address or an HTML tag. A slash is allowed, as in Capelle a/d IJssel.
_MARKUP = frozenset(r"<>@:\\")

# Besides the ASCII full stop, browsers accept U+3002 in a domain (UTS 46 §4). NFKC keeps U+3002.
_DOTS = re.compile("[.\u3002]")
# Links without a top-level domain, with any characters around: `(www.x)`, `1.2.3.4/login`.
_WWW = re.compile(r"(?<!\w)www[.\u3002]\w", re.IGNORECASE)
_IP = re.compile(r"(?<![\w.\u3002])\d+(?:[.\u3002]\d+){3}(?![.\u3002]?\w)")

# Invisible characters outside _FORBIDDEN's categories (Unicode, Default_Ignorable_Code_Point).
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)

# Surname prefixes that are also top-level domains. After initials they are no link: `P.de Vries`.
_PREFIXES = {"al", "de", "do", "in", "la"}

# Left out for search: `D'Hondt` is found and sorted as Dhondt. Other punctuation becomes a space.
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛＇`´′ʹʻʼʽʾʿꞌ"))
_TATWEEL = 0x640  # lengthens an Arabic word for typography only
# Letters that Unicode does not decompose, and the plain letters that people type instead.
_PLAIN: dict[int, int | str | None] = {
    **_APOSTROPHES,
    _TATWEEL: None,
    **str.maketrans("łøđðħŧıəǝɛɔŋɲɓɖɗƒɣǥɨƙʉʋƴƶ", "loddhtieeeonnbddfggikuvyz"),
    ord("æ"): "ae",
    ord("œ"): "oe",
    ord("þ"): "th",
}
# A longer folded name is cut off. Names have 140 characters, but a character can become 18.
FOLDED_LENGTH = 200


def _read(path: Path) -> Iterator[str]:
    """Yield each top-level domain in the file, and one with `xn--` a second time, in Unicode."""
    for line in path.read_text("ascii").splitlines():
        if not line.startswith("#"):
            yield line
            if line.startswith("xn--"):
                yield line.removeprefix("xn--").encode().decode("punycode")


# The domains of the root zone, and those of RFC 6761 and RFC 6762 for tests and local networks.
_TLDS = {*_read(Path(__file__).with_name("tlds.txt")), "example", "test", "local"}


def plain_name(value: str) -> None:
    """Raise ValidationError for a name that could mislead readers, in a mail or at the desk."""
    for character in value:
        if _is_forbidden(character):
            message = _("Het teken %(sign)s kan niet in een naam. Haal het weg.")
            raise ValidationError(message, "plain_name", {"sign": named(character)})
    _demand_letters(value)
    for word in _UNSEEN.sub("", unicodedata.normalize("NFKC", value)).split():
        if _is_link(word):
            message = _("%(word)s lijkt op een webadres. Zet na een punt een spatie.")
            raise ValidationError(message, "plain_name", {"word": word})


def _demand_letters(value: str) -> None:
    """Raise ValidationError for a name that cannot be seen, or that covers the lines around it."""
    seen = _UNSEEN.sub("", unicodedata.normalize("NFKC", value))
    if not any(unicodedata.category(character)[0] in "LN" for character in seen):
        raise ValidationError(_("Vul een naam in met letters."), "plain_name")
    row = 0
    for character in nfc(value):
        row = row + 1 if unicodedata.category(character) in {"Mn", "Me"} else 0
        if row > settings.NAME_MARKS:
            message = _("Boven of onder een letter staan te veel tekens. Haal ze weg.")
            raise ValidationError(message, "plain_name")


def nfc(text: str) -> str:
    """Return the text in Unicode form NFC: an é typed as two characters becomes one character."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Return the text in lower case, without accents and punctuation, with single spaces."""
    plain = unicodedata.normalize("NFKD", nfc(text).translate(_APOSTROPHES)).casefold()
    return " ".join("".join(map(_kept, plain.translate(_PLAIN))).split())


def folded_name(last_name: str, first_name: str) -> str:
    """Return the folded surname, two spaces and the folded first name, for search and sorting."""
    # Two spaces sort before every letter, so all people with the same surname stand together.
    return f"{fold(last_name)}  {fold(first_name)}"[:FOLDED_LENGTH]


def _kept(character: str) -> str:
    """Return "" for an accent or format character, " " for punctuation, else the character."""
    category = unicodedata.category(character)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    return character if category[0] in "LN" or category == "Mc" else " "


def _is_forbidden(character: str) -> bool:
    """Return whether a name must not have this character, because of itself or its NFKC form."""
    plain = unicodedata.normalize("NFKC", character)
    return unicodedata.category(character) in _FORBIDDEN or not _MARKUP.isdisjoint(plain)


def _is_link(word: str) -> bool:
    """Return whether a mail program might turn this word, which is in NFKC, into a link."""
    if _WWW.search(word) or _IP.search(word):
        return True
    labels = _DOTS.split(word)
    return any(
        labels[place - 1] and _begins_with_tld(label) and not _is_prefix(label, labels[:place])
        for place, label in enumerate(labels[1:], start=1)
    )


def _begins_with_tld(label: str) -> bool:
    """Return whether the label, or its part before the first punctuation, is a top-level domain."""
    signs = itertools.takewhile(_is_of_domain, label.casefold())
    whole = "".join(signs)
    return not _TLDS.isdisjoint({whole, whole.partition("-")[0]})


def _is_of_domain(character: str) -> bool:
    return character == "-" or unicodedata.category(character)[0] in "LMN"


def _is_prefix(label: str, before: list[str]) -> bool:
    """Return whether `label` is a surname's prefix after initials, as `de` is in `J.P.de Vries`."""
    initials = all(len(part) == 1 and part.isupper() for part in before)
    return initials and label.casefold() in _PREFIXES
