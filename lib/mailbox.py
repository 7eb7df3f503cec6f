"""The canonical spelling of a mail address (docs/decisions/0032).

Addresses of two different mailboxes never have the same canonical spelling.
"""

from __future__ import annotations

import re
import unicodedata

import idna

# Left out: format characters (zero-width, bidi marks) and spaces. A line break is refused.
_OFF = {"Cf", "Zs"}
_LONGEST, MOST_TYPED = 254, 1_000  # RFC 5321 §4.5.3.1.3; 1,000 with invisible characters
# Printable ASCII without a quote: nothing to strip or to map, and shorter than any limit.
_PLAIN = re.compile(r"[!#-~]{1,200}")
_NOT_OF_A_DOMAIN = re.compile("[^a-z0-9._-]")


class UnusableAddressError(ValueError):
    """The address has no canonical spelling. `character` is its first invalid character, or ""."""

    def __init__(self, character: str = "") -> None:
        super().__init__("the address has no spelling in ASCII")
        self.character = character


def folded(address: str) -> str:
    """Return the canonical spelling of a mail address. Raises UnusableAddressError if it has none.

    Does not validate: a text without @ is put in lower case too. A second call changes nothing.
    """
    if _PLAIN.fullmatch(address):
        return address.lower()
    local, at, domain = _bare(address).rpartition("@")
    if not at:
        return _local(domain)
    spelling = f"{_local(local)}@{_domain(domain)}"
    if len(spelling) > _LONGEST and not domain.isascii():
        raise UnusableAddressError  # `xn--` makes it longer than typed: too long for the column
    return spelling


def local_part(address: str) -> str:
    """Return the part before the first @ in canonical spelling, or raise UnusableAddressError."""
    return _local(_bare(address).partition("@")[0])


def decoded(address: str) -> str:
    """Return the address with its domain in Unicode; "" if it has no `xn--` or decoding fails."""
    local, at, domain = address.rpartition("@")
    try:
        written = ".".join(_written(label) for label in domain.split("."))
    except idna.IDNAError:
        return ""
    return f"{local}{at}{written}" if written != domain else ""


def _bare(text: str) -> str:
    """Strip spaces and format characters at both ends. Raises UnusableAddressError if too long."""
    if len(text) > MOST_TYPED:
        raise UnusableAddressError
    if "\0" in text:  # no look-up on PostgreSQL takes it
        raise UnusableAddressError("\0")
    return text.strip("".join({char for char in text if char.isspace() or _is_off(char)}))


def _is_off(character: str) -> bool:
    return unicodedata.category(character) in _OFF


def _local(typed: str) -> str:
    """Return the canonical spelling of the part of a mail address before the @.

    Raises UnusableAddressError if it is not ASCII. Spaces stay if it is quoted (RFC 5321 §4.1.2).
    """
    is_quoted = typed.startswith('"')
    kept = typed if is_quoted else "".join(char for char in typed if not _is_off(char))
    _demand_ascii(kept)  # before lower(), which turns the Kelvin sign into an ASCII k
    return kept.lower()


def _domain(typed: str) -> str:
    """Return the domain in lower-case ASCII (UTS 46). Raises UnusableAddressError if impossible."""
    if typed.isascii():  # IDNA does not allow all domains that exist, such as `my_host.nl`
        return typed.lower()
    try:
        mapped = idna.uts46_remap(typed, std3_rules=False)
        spelling = ".".join(_ascii(label) for label in mapped.split("."))
    except idna.IDNAError as refused:
        raise UnusableAddressError(chr(refused.codepoint) if refused.codepoint else "") from None
    other = _NOT_OF_A_DOMAIN.search(spelling)  # UTS 46 maps some characters to ASCII: `＠` to @
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
