"""Encrypt stored secrets with AES-256-GCM, each bound to its row (S33), and digest short codes.

`settings.SEALING_KEYS` maps ids to keys of 32 bytes. The first key encrypts, any can decrypt.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12


class SealBrokenError(Exception):
    """Decryption failed: the value was altered or moved to another row, or its key is missing."""


def seal(plain: str, *context: object) -> str:
    """Encrypt `plain` with the first key. Return the key's id, a colon and the result in base64.

    `context` identifies the row. To decrypt the value, `unseal` needs the same `context`.
    """
    key_id, key = next(iter(settings.SEALING_KEYS.items()))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), _place(context))
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode('ascii')}"


def unseal(sealed: str, *context: object) -> str:
    """Decrypt a value that was sealed with this `context`. Raises SealBrokenError if that fails."""
    key_id, _, body = sealed.partition(":")
    key = settings.SEALING_KEYS.get(key_id)
    if key is None:
        message = f"SEALING_KEYS has no key {key_id!r}"
        raise SealBrokenError(message)
    return _open(key, body, _place(context))


def current_prefix() -> str:
    """Return the start of every value sealed with the first key: the key's id and a colon."""
    return f"{next(iter(settings.SEALING_KEYS))}:"


def reseal_value(sealed: str, *context: object) -> str:
    """Seal a value again with the first key. Raises SealBrokenError if it cannot be unsealed."""
    return seal(unseal(sealed, *context), *context)


def keyed_digests(*parts: object) -> list[str]:
    """Return one digest of `parts` per key, in order: stored digests may be of an old key (S22)."""
    # A code of six digits has too few values for a hash without a key.
    return [_keyed(key, parts) for key in settings.SEALING_KEYS.values()]


def keyed_digest(*parts: object) -> str:
    """Return the digest of `parts` made with the first key of SEALING_KEYS, for new values."""
    return keyed_digests(*parts)[0]


def _open(key: bytes, body: str, place: bytes) -> str:
    try:
        raw = base64.b64decode(body, validate=True)
        return AESGCM(key).decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], place).decode()
    except (InvalidTag, ValueError) as broken:
        message = "A sealed value was changed or stands in another place"
        raise SealBrokenError(message) from broken


def _place(context: tuple[object, ...]) -> bytes:
    return _written_out(context)


def _keyed(key: bytes, parts: tuple[object, ...]) -> str:
    """Return the HMAC of `parts`, with a key derived from `key`: `key` itself is only for AES."""
    own_key = hmac.digest(key, b"keyed digest", hashlib.sha256)
    return hmac.digest(own_key, _written_out(parts), hashlib.sha256).hex()


def _written_out(parts: tuple[object, ...]) -> bytes:
    """Return `parts` as bytes. Parts with different texts never give the same bytes."""
    return json.dumps([str(part) for part in parts]).encode()
