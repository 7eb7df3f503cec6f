"""The one spelling of a mail address, for storing and for looking up.

Nothing is conflated that could be two mailboxes: what is left out cannot be seen or cannot stand in
an address, and what has no equal in ASCII is refused (docs/decisions/0032).
"""

from __future__ import annotations

import re
import unicodedata

import idna

# Format characters (zero-width, bidi marks) and spaces; a line end inside stays, to be refused.
_OFF = {"Cf", "Zs"}
# RFC 5321 §4.5.3.1.3, without the angle brackets; signs that nobody sees may be typed beside.
_LONGEST, MOST_TYPED = 254, 1_000
_NOT_OF_A_DOMAIN = re.compile("[^a-z0-9._-]")


class UnusableAddressError(ValueError):
    """The address has no spelling: `character` cannot stand in it; empty where none is to blame."""

    def __init__(self, character: str = "") -> None:
        super().__init__("the address has no spelling in ASCII")
        self.character = character


def folded(address: str) -> str:
    """Return the spelling of an address. Raises UnusableAddressError.

    Checks no shape: a text that is no address is lower-cased. Folding twice changes nothing.
    """
    local, at, domain = _bare(address).rpartition("@")
    if not at:
        return _local(domain)
    spelling = f"{_local(local)}@{_domain(domain)}"
    if len(spelling) > _LONGEST and not domain.isascii():
        raise UnusableAddressError  # what was short enough as it was typed, a column may not hold
    return spelling


def local_part(address: str) -> str:
    """Return what stands before the @ of an address, in its spelling. Raises as `folded`."""
    return _local(_bare(address).partition("@")[0])


def decoded(address: str) -> str:
    """Return a spelling with an `xn--` domain as people write it; empty for any other."""
    local, at, domain = address.rpartition("@")
    try:
        written = ".".join(_written(label) for label in domain.split("."))
    except idna.IDNAError:
        return ""
    return f"{local}{at}{written}" if written != domain else ""


def _bare(text: str) -> str:
    """Leave out white space and format characters around a text; refuse a long one unread."""
    if len(text) > MOST_TYPED:
        raise UnusableAddressError
    return text.strip("".join({char for char in text if char.isspace() or _is_off(char)}))


def _is_off(character: str) -> bool:
    return unicodedata.category(character) in _OFF


def _local(typed: str) -> str:
    """Spell what stands before the @. In quotes (RFC 5321 §4.1.2) a space is part of the name."""
    is_quoted = typed.startswith('"')
    kept = typed if is_quoted else "".join(char for char in typed if not _is_off(char))
    # Before it is lower-cased: Python makes a k of the Kelvin sign.
    _demand_ascii(kept)
    return kept.lower()


def _domain(typed: str) -> str:
    """Spell a domain, by UTS 46 without its transitional half where it is not ASCII.

    An ASCII one is looked at no further: names exist that IDNA does not allow (`my_host.nl`).
    """
    if typed.isascii():
        return typed.lower()
    try:
        mapped = idna.uts46_remap(typed, std3_rules=False)
        spelling = ".".join(_ascii(label) for label in mapped.split("."))
    except idna.IDNAError as refused:
        raise UnusableAddressError(chr(refused.codepoint) if refused.codepoint else "") from None
    other = _NOT_OF_A_DOMAIN.search(spelling)  # UTS 46 makes signs of some letters: @ of `＠`
    if other:
        raise UnusableAddressError(other[0])
    return spelling


def _ascii(label: str) -> str:
    return label if label.isascii() else idna.alabel(label).decode("ascii")


def _written(label: str) -> str:
    return idna.ulabel(label) if label.startswith("xn--") else label


def _demand_ascii(text: str) -> None:
    foreign = next((char for char in text if not char.isascii()), "")
    if foreign:
        raise UnusableAddressError(foreign)
