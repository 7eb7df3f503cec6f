"""The envelope sender of each mail: what comes back to it tells of that one mail (VERP).

`bounces+TOKEN@example.nl`, where TOKEN is the message's id and a keyed digest of it: who never got
the mail cannot write the address, and so cannot report on it. In base32, for a mail server on the
way may change capitals to small letters. What stands around the token is not looked at: reports
still come to an address that was replaced last week.
"""

from __future__ import annotations

import base64
import re
from hmac import compare_digest
from uuid import UUID

from django.conf import settings

from lib.sealing import keyed_digests

# 72 bits. With the 16 bytes of the id exactly 40 characters, without padding.
_DIGEST_BYTES = 9
_ID_BYTES = 16

# ASCII keeps the long s and the Kelvin sign from passing for letters.
_ADDRESS = re.compile(r"[^@+]*\+([a-z2-7]{40})@[^@]+", re.IGNORECASE | re.ASCII)


def bounce_address(key: UUID) -> str:
    """Give the envelope sender of one message: MAIL_FROM where no BOUNCE_ADDRESS is set."""
    if not settings.BOUNCE_ADDRESS:
        return str(settings.MAIL_FROM)
    mailbox, _, host = settings.BOUNCE_ADDRESS.rpartition("@")
    token = base64.b32encode(key.bytes + _digests(key)[0]).decode().lower()
    return f"{mailbox}+{token}@{host}"


def message_of(address: str) -> UUID | None:
    """Tell of which message an address is the envelope sender; None for one we never made."""
    found = _ADDRESS.fullmatch(address)
    if found is None:
        return None
    raw = base64.b32decode(found[1], casefold=True)
    key, digest = UUID(bytes=raw[:_ID_BYTES]), raw[_ID_BYTES:]
    is_ours = any(compare_digest(digest, ours) for ours in _digests(key))
    return key if is_ours else None


def _digests(key: UUID) -> list[bytes]:
    """Under every key of the ring: a report may come days after the keys were changed."""
    return [bytes.fromhex(one)[:_DIGEST_BYTES] for one in keyed_digests("bounce", key)]
