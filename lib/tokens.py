"""Unguessable values, and what of them is kept."""

import hashlib
import secrets


def new_token() -> str:
    """Make a token of 256 random bits, 43 characters safe in a URL or cookie (S10, S40)."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Give what is stored of a token: SHA-256 in hex. 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def new_digits(length: int) -> str:
    """Make a code of `length` digits, each value as likely, leading zeros kept (ASVS 6.5.4)."""
    return f"{secrets.randbelow(10**length):0{length}d}"
