"""Show and search mail addresses at the desk."""

from __future__ import annotations

from lib.mailbox import UnusableAddressError, decoded, folded


def both_ways(address: str) -> str:
    """Return the address. If its domain is punycode, add the Unicode spelling in brackets."""
    written = decoded(address)
    return f"{address} ({written})" if written else address


def looked_for(word: str) -> str:
    """Return `word` spelled as in stored mail addresses; unchanged if no address can contain it."""
    before = "" if "@" in word else "@"  # without an @ the word is part of a domain
    try:
        return folded(before + word).removeprefix(before)
    except UnusableAddressError:
        return word
