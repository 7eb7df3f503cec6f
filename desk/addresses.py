"""Show and search mail addresses at the desk."""

from __future__ import annotations

from lib.mailbox import UnusableAddressError, decoded, folded


def both_ways(address: str) -> str:
    """Return the address, followed by its readable form in brackets if its domain is punycode."""
    written = decoded(address)
    return f"{address} ({written})" if written else address


def looked_for(word: str) -> str:
    """Return a search word in the spelling in which mail addresses are stored.

    A word without an @ is treated as part of a domain. A word that cannot occur in an address is
    returned unchanged.
    """
    before = "" if "@" in word else "@"
    try:
        return folded(before + word).removeprefix(before)
    except UnusableAddressError:
        return word
