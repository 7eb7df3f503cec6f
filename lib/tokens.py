"""Random tokens and codes, and the digest that is stored instead of a token."""

from __future__ import annotations

import hashlib
import secrets

# RFC 8628 §6.1: without vowels, no code is a word; without L, no letter looks like a digit.
_LETTERS = "BCDFGHJKMNPQRSTVWXZ"


def new_token() -> str:
    """Return a token of 256 random bits: 43 characters, safe in a URL or cookie (S10, S40)."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Return the SHA-256 of a token in hex. A long, random token needs no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_digits(length: int) -> str:
    """Return a code of `length` digits, uniformly random, with leading zeros (ASVS 6.5.4)."""
    return f"{secrets.randbelow(10**length):0{length}d}"


def new_letters(length: int) -> str:
    """Return a code of `length` capital letters that are easy to read from paper and to type."""
    return "".join(secrets.choice(_LETTERS) for _letter in range(length))
