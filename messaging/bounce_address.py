"""A separate envelope sender for each mail, so that a bounce identifies its mail (VERP).

TOKEN in `bounces+TOKEN@example.nl` is the message id and its keyed digest, against forged bounces.
"""

from __future__ import annotations

import base64
import re
from hmac import compare_digest
from uuid import UUID

from django.conf import settings

from lib.sealing import keyed_digests

# 72 bits: id and digest are exactly 40 characters of base32. A change of case does not harm them.
_DIGEST_BYTES = 9
_ID_BYTES = 16

# Any text may surround the token: reports may still arrive for an earlier BOUNCE_ADDRESS. Without
# re.ASCII, IGNORECASE would match the long s and the Kelvin sign as letters.
_ADDRESS = re.compile(r"[^@+]*\+([a-z2-7]{40})@[^@]+", re.IGNORECASE | re.ASCII)


def bounce_address(key: UUID) -> str:
    """Return the envelope sender for a message id; MAIL_FROM if BOUNCE_ADDRESS is empty."""
    if not settings.BOUNCE_ADDRESS:
        return str(settings.MAIL_FROM)
    mailbox, _, host = settings.BOUNCE_ADDRESS.rpartition("@")
    token = base64.b32encode(key.bytes + _digests(key)[0]).decode().lower()
    return f"{mailbox}+{token}@{host}"


def message_of(address: str) -> UUID | None:
    """Return the id of the message with the bounce address `address`; None if it is not ours."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    raw = base64.b32decode(found[1], casefold=True)
    key, digest = UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:]
    is_ours = any(compare_digest(digest, ours) for ours in _digests(key))
    return key if is_ours else None


def _digests(key: UUID) -> list[bytes]:
    """Return the keyed digests of a message id: by the current sealing key, then earlier keys."""
    return [bytes.fromhex(one)[:_DIGEST_BYTES] for one in keyed_digests("bounce", key)]
