"""Unguessable values, and what of them is kept."""

from __future__ import annotations

import hashlib
import secrets

# RFC 8628 §6.1: without vowels no code is a word. Without L none is taken for a digit either.
_LETTERS = "BCDFGHJKMNPQRSTVWXZ"


def new_token() -> str:
    """Make a token of 256 random bits, 43 characters safe in a URL or cookie (S10, S40)."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Give what is stored of a token: SHA-256 in hex. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_digits(length: int) -> str:
    """Make a code of `length` digits, each value as likely, leading zeros kept (ASVS 6.5.4)."""
    return f"{secrets.randbelow(10**length):0{length}d}"


def new_letters(length: int) -> str:
    """Make a code to be read from paper and typed: capitals that nobody takes for another sign."""
    return "".join(secrets.choice(_LETTERS) for _letter in range(length))
