"""Sealing is AES-256-GCM: our cipher and a plain AES-GCM cipher open each other's values."""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from pytest_django import Settings

from lib.sealing import seal, unseal

KEY, NONCE = bytes(range(32)), bytes(range(12))
PLACE = ("totp", 7, 42)
# Sealed by an earlier version: values stored in a database must still open.
VECTOR = "AAECAwQFBgcICQoLIGe+fqyI8EngQ/aVawgpZqeAYOQ3vA=="


@pytest.fixture(autouse=True)
def known_key(settings: Settings) -> None:
    """Set a 256-bit sealing key that the test knows."""
    settings.SEALING_KEYS = {"known": KEY}


@pytest.mark.asvs("V11.3.2")
def test_value_sealed_by_a_standard_aes_gcm_opens() -> None:
    encryptor = Cipher(algorithms.AES256(KEY), modes.GCM(NONCE)).encryptor()
    encryptor.authenticate_additional_data(json.dumps(["totp", "7", "42"]).encode())
    body = NONCE + encryptor.update(b"geheim") + encryptor.finalize() + encryptor.tag
    assert unseal(f"known:{base64.b64encode(body).decode()}", *PLACE) == "geheim"


@pytest.mark.asvs("V11.3.2")
def test_stored_test_vector_opens() -> None:
    assert unseal(f"known:{VECTOR}", *PLACE) == "geheim"


@pytest.mark.asvs("V11.3.2")
def test_sealed_value_is_aes_gcm_with_a_fresh_nonce() -> None:
    raw = base64.b64decode(seal("geheim", *PLACE).removeprefix("known:"))
    nonce, sealed, tag = raw[:12], raw[12:-16], raw[-16:]
    decryptor = Cipher(algorithms.AES256(KEY), modes.GCM(nonce, tag)).decryptor()
    decryptor.authenticate_additional_data(json.dumps(["totp", "7", "42"]).encode())
    assert decryptor.update(sealed) + decryptor.finalize() == b"geheim"
    assert not seal("geheim", *PLACE).startswith(f"known:{base64.b64encode(nonce).decode()}")
