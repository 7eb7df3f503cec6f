"""What the people of `quality.bench.seed` log in with. `quality.bench.phones` has their codes."""

from __future__ import annotations

import hashlib

PASSWORD = "correct horse battery staple"  # of all people, as the harness wants it


def email(number: int) -> str:
    return f"user{number}@example.com"


def secret(number: int) -> bytes:
    """Return the TOTP secret of a person, by the rule of `secret` in the harness's client.py."""
    return hashlib.sha1(f"bench-{number}".encode(), usedforsecurity=False).digest()
