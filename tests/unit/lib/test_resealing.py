"""After a change of key, values are sealed again with the new key, and old digests still match."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from pytest_django import Settings

from lib.sealing import (
    SealBrokenError,
    current_prefix,
    keyed_digest,
    reseal_value,
    seal,
    unseal,
)

pytestmark = pytest.mark.requirement("S102")

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = ("totp", 7, 42)


def test_resealed_value_opens_only_under_the_new_key_and_in_its_own_place(
    settings: Settings,
) -> None:
    settings.SEALING_KEYS = {"old": OLD}
    sealed = seal("geheim", *PLACE)
    settings.SEALING_KEYS = {"new": NEW, "old": OLD}
    resealed = reseal_value(sealed, *PLACE)
    settings.SEALING_KEYS = {"new": NEW}
    assert resealed.startswith(current_prefix())
    assert not sealed.startswith(current_prefix())
    assert unseal(resealed, *PLACE) == "geheim"
    with pytest.raises(SealBrokenError):
        unseal(resealed, "totp", 7, 43)


def test_value_moved_to_another_place_is_not_resealed_there() -> None:
    with pytest.raises(SealBrokenError):
        reseal_value(seal("geheim", *PLACE), "totp", 7, 43)


@pytest.mark.parametrize("strange", ["!", "\n", " ", "\u0661"])
def test_sealed_value_with_a_character_outside_base64_does_not_open(strange: str) -> None:
    key_id, _, body = seal("geheim", *PLACE).partition(":")
    with pytest.raises(SealBrokenError):
        unseal(f"{key_id}:{body[:8]}{strange}{body[8:]}", *PLACE)


def test_digest_under_the_old_key_is_found_after_a_rotation(settings: Settings) -> None:
    settings.SEALING_KEYS = {"only": NEW}
    own_key = hmac.digest(NEW, b"keyed digest", hashlib.sha256)
    written = hmac.new(own_key, b'["sms", "7", "123456"]', hashlib.sha256).hexdigest()
    assert keyed_digest("sms", 7, "123456") == written
