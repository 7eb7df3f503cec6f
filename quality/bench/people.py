"""What the people of `quality.bench.seed` type when they log in."""

from __future__ import annotations

import base64
import hashlib
from datetime import datetime

import pyotp

PASSWORD = "correct horse battery staple"  # of all people, as the harness wants it


def email(number: int) -> str:
    return f"user{number}@example.com"


def secret(number: int) -> bytes:
    """Return the TOTP secret of a person, by the rule of `secret` in the harness's client.py."""
    return hashlib.sha1(f"bench-{number}".encode(), usedforsecurity=False).digest()


def code(number: int, moment: datetime) -> str:
    """Return what the person's app shows at this moment."""
    return pyotp.TOTP(base64.b32encode(secret(number)).decode("ascii")).at(moment)
