"""Mail addresses as the desk shows and looks for them."""

from __future__ import annotations

from lib.mailbox import UnusableAddressError, decoded, folded


def both_ways(address: str) -> str:
    """Return an address; with an `xn--` domain also as people write it, in brackets."""
    written = decoded(address)
    return f"{address} ({written})" if written else address


def with_spelling(search: str) -> str:
    """Return what is looked for with each address in it spelled as it is stored."""
    return " ".join(_spelled(word) for word in search.split())


def _spelled(word: str) -> str:
    try:
        return folded(word) if "@" in word else word
    except UnusableAddressError:
        return word
