"""What a name may hold: it ends up in a mail header and at the top of a mail (S72)."""

from __future__ import annotations

import itertools
import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterator

branch_number = RegexValidator(r"\A[0-9]{2,4}\Z", _("Een vestigingsnummer heeft 2 tot 4 cijfers."))

_FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
# Signs of an address or a tag. A slash is none: Capelle a/d IJssel.
_MARKUP = frozenset(r"<>@:\\")

# What a browser takes for the dot of a domain and NFKC leaves as it is (UTS 46 §4).
_DOTS = re.compile("[.\u3002]")

# Parts of Dutch surnames that are top-level domains too: initials stand before them, `P.de Vries`.
_PREFIXES = {"al", "de", "do", "in", "la"}
_IP_PARTS = 4


def _read(path: Path) -> Iterator[str]:
    """Give the top-level domains, those of other scripts also as people see them."""
    for line in path.read_text("ascii").splitlines():
        if not line.startswith("#"):
            yield line
            if line.startswith("xn--"):
                yield line.removeprefix("xn--").encode().decode("punycode")


# Besides the root zone's: names that RFC 6761 and RFC 6762 keep for tests and one's own network.
_TLDS = {*_read(Path(__file__).with_name("tlds.txt")), "example", "test", "local"}


def plain_name(value: str) -> None:
    """Raise ValidationError for a character that breaks a header, and for a word that is a link.

    A mail begins with the name, and mail programs make a link of `anders.example`.
    """
    for character in value:
        if _is_forbidden(character):
            message = _("Het teken %(sign)s kan niet in een naam. Haal het weg.")
            sign = character if character.isprintable() else f"U+{ord(character):04X}"
            raise ValidationError(message, params={"sign": sign}, code="plain_name")
    for word in unicodedata.normalize("NFKC", value).split():
        if _is_link(word):
            message = _("%(word)s lijkt op een webadres. Zet na een punt een spatie.")
            raise ValidationError(message, params={"word": word}, code="plain_name")


def _is_forbidden(character: str) -> bool:
    """Judge the plain form too: mail programs read `＠` as `@`."""
    plain = unicodedata.normalize("NFKC", character)
    return unicodedata.category(character) in _FORBIDDEN or not _MARKUP.isdisjoint(plain)


def _is_link(word: str) -> bool:
    """Return whether mail programs make a link of a word, which NFKC made plain."""
    labels = _DOTS.split(word)
    if len(labels) == _IP_PARTS and all(label.isdecimal() for label in labels):
        return True
    if len(labels) > 1 and labels[0].casefold() == "www":
        return True
    return any(
        labels[place - 1] and _begins_with_tld(label) and not _is_prefix(label, labels[:place])
        for place, label in enumerate(labels[1:], start=1)
    )


def _begins_with_tld(label: str) -> bool:
    """Return whether a label is a top-level domain, up to a sign that ends the link: `nl),`."""
    signs = itertools.takewhile(_is_of_domain, label.casefold())
    whole = "".join(signs)
    return not _TLDS.isdisjoint({whole, whole.partition("-")[0]})


def _is_of_domain(character: str) -> bool:
    return character == "-" or unicodedata.category(character)[0] in "LMN"


def _is_prefix(label: str, before: list[str]) -> bool:
    """Return whether only initials stand before a part of a surname: `J.P.de Vries`."""
    initials = all(len(part) == 1 and part.isupper() for part in before)
    return initials and label.casefold() in _PREFIXES
