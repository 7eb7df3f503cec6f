"""Keep secrets at rest: AES-256-GCM bound to their place, and keyed digests of short codes.

`settings.SEALING_KEYS` is a ring, id to 32 bytes: the first key seals, all of them open, so that
a key can be replaced while the site runs. Bound to its place means: a sealed value copied into
another row does not open there (S33).
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
    """A sealed value does not open: changed, moved to another place, or its key is not there."""


def seal(plain: str, *context: object) -> str:
    """Seal `plain` for the place that `context` names; the answer is `key id:base64`."""
    key_id, key = next(iter(settings.SEALING_KEYS.items()))
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, plain.encode(), _place(context))
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode('ascii')}"


def unseal(sealed: str, *context: object) -> str:
    """Open what `seal` made for the same place. Raises SealBrokenError, never answers in part."""
    key_id, _, body = sealed.partition(":")
    key = settings.SEALING_KEYS.get(key_id)
    if key is None:
        message = f"SEALING_KEYS has no key {key_id!r}"
        raise SealBrokenError(message)
    return _open(key, body, _place(context))


def current_prefix() -> str:
    """Give what a value sealed under the present key begins with."""
    return f"{next(iter(settings.SEALING_KEYS))}:"


def reseal_value(sealed: str, *context: object) -> str:
    """Seal a value anew under the present key, for the same place. Raises SealBrokenError."""
    return seal(unseal(sealed, *context), *context)


def keyed_digests(*parts: object) -> list[str]:
    """Digest `parts` under each key of the ring, the sealing key's first (S22).

    A code of six digits has too few values for a plain hash: with the key apart from the database
    a stolen table tells nothing.
    """
    return [_keyed(key, parts) for key in settings.SEALING_KEYS.values()]


def keyed_digest(*parts: object) -> str:
    """Digest `parts` under the sealing key: what a new row stores."""
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
    """HMAC under a key of its own, derived from the ring's: one key, one use."""
    own_key = hmac.digest(key, b"keyed digest", hashlib.sha256)
    return hmac.new(own_key, _written_out(parts), hashlib.sha256).hexdigest()


def _written_out(parts: tuple[object, ...]) -> bytes:
    """Write parts down so that no two different lists look the same, whatever stands in them."""
    return json.dumps([str(part) for part in parts]).encode()
