"""Give each mail its own envelope sender, so that a bounce identifies the mail (VERP).

The address is `bounces+TOKEN@example.nl`. TOKEN is the message's id and a keyed digest of it, so
that only a receiver of the mail can know the address and send a report. It is base32, because a
mail server on the way may change upper case to lower case. The parts around the token are not
checked: reports still arrive for an old BOUNCE_ADDRESS.
"""

from __future__ import annotations

import base64
import re
from hmac import compare_digest
from uuid import UUID

from django.conf import settings

from lib.sealing import keyed_digests

# 72 bits. With the 16 bytes of the id that makes exactly 40 characters, without padding.
_DIGEST_BYTES = 9
_ID_BYTES = 16

# Without re.ASCII, IGNORECASE would match the long s and the Kelvin sign as letters.
_ADDRESS = re.compile(r"[^@+]*\+([a-z2-7]{40})@[^@]+", re.IGNORECASE | re.ASCII)


def bounce_address(key: UUID) -> str:
    """Return the envelope sender of a message; MAIL_FROM if no BOUNCE_ADDRESS is set."""
    if not settings.BOUNCE_ADDRESS:
        return str(settings.MAIL_FROM)
    mailbox, _, host = settings.BOUNCE_ADDRESS.rpartition("@")
    token = base64.b32encode(key.bytes + _digests(key)[0]).decode().lower()
    return f"{mailbox}+{token}@{host}"


def message_of(address: str) -> UUID | None:
    """Return the id of the message with this envelope sender; None for an address not ours."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    raw = base64.b32decode(found[1], casefold=True)
    key, digest = UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:]
    is_ours = any(compare_digest(digest, ours) for ours in _digests(key))
    return key if is_ours else None


def _digests(key: UUID) -> list[bytes]:
    """Return the digest under each sealing key, as a report may arrive after a key rotation."""
    return [bytes.fromhex(one)[:_DIGEST_BYTES] for one in keyed_digests("bounce", key)]
