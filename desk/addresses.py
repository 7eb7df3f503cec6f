"""Mail addresses as the desk shows and looks for them."""

from __future__ import annotations

from lib.mailbox import UnusableAddressError, decoded, folded


def both_ways(address: str) -> str:
    """Return an address; with an `xn--` domain also as people write it, in brackets."""
    written = decoded(address)
    return f"{address} ({written})" if written else address


def looked_for(word: str) -> str:
    """Return a word of a search as it stands in an address; without an @ as in its domain."""
    before = "" if "@" in word else "@"
    try:
        return folded(before + word).removeprefix(before)
    except UnusableAddressError:
        return word
