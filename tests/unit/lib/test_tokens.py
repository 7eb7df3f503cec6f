"""Random tokens and codes: their length, their characters, and the digests of tokens."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

import pytest

from lib.tokens import digest, new_digits, new_letters, new_token


@pytest.mark.requirement("S10")
@pytest.mark.asvs("V6.4.1", "V11.5.1")
def test_token_holds_256_bits_and_is_safe_in_a_url() -> None:
    token = new_token()
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token)
    assert len(base64.urlsafe_b64decode(token + "=")) == 32


@pytest.mark.asvs("V6.5.3")
def test_thousand_tokens_are_all_different() -> None:
    assert len({new_token() for _token in range(1000)}) == 1000


@pytest.mark.requirement("S10")
def test_digest_is_sha_256_in_hex() -> None:
    assert digest("abc") == hashlib.sha256(b"abc").hexdigest()


@pytest.mark.parametrize("token", ["", "é", "\ud800", "\x00", "a" * 65536])
def test_anything_typed_has_a_digest(token: str) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", digest(token))


@pytest.mark.asvs("V6.5.4")
@pytest.mark.parametrize(("value", "code"), [(0, "000000"), (42, "000042"), (999999, "999999")])
def test_code_keeps_its_leading_zeros(
    monkeypatch: pytest.MonkeyPatch, value: int, code: str
) -> None:
    asked: list[int] = []

    def randbelow(limit: int) -> int:
        asked.append(limit)
        return value

    monkeypatch.setattr(secrets, "randbelow", randbelow)
    assert new_digits(6) == code
    assert asked == [1_000_000]


@pytest.mark.asvs("V6.5.4")
def test_every_code_is_six_ascii_digits() -> None:
    assert all(re.fullmatch(r"[0-9]{6}", new_digits(6)) for _code in range(1000))


@pytest.mark.requirement("S61")
@pytest.mark.asvs("V6.5.4")
def test_letters_use_the_whole_alphabet_without_lookalikes() -> None:
    used = {letter for _code in range(1000) for letter in new_letters(8)}
    assert used == set("BCDFGHJKMNPQRSTVWXZ")
    assert len(new_letters(8)) == 8
