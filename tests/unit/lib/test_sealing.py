"""A sealed value opens only unchanged, in its own place (such as a row), and with a known key."""

from __future__ import annotations

import base64

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from lib.sealing import SealBrokenError, keyed_digest, keyed_digests, seal, unseal

pytestmark = pytest.mark.requirement("S33")

OLD, NEW = b"o" * 32, b"n" * 32
PLACE = ("totp", 7, 42)


@pytest.mark.asvs("V11.3.2")
@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_what_was_sealed_opens_again(plain: str) -> None:
    assert unseal(seal(plain, *PLACE), *PLACE) == plain


@pytest.mark.asvs("V11.3.4")
def test_sealing_twice_gives_two_values() -> None:
    assert seal("geheim", *PLACE) != seal("geheim", *PLACE)


def test_sealed_value_does_not_contain_its_plaintext() -> None:
    sealed = seal("JBSWY3DPEHPK3PXP", *PLACE)
    body = base64.b64decode(sealed.partition(":")[2])
    assert b"JBSWY3DPEHPK3PXP" not in body


@pytest.mark.asvs("V11.3.2")
@pytest.mark.parametrize(
    "place",
    [
        ("totp", 7, 43),
        ("totp", 8, 42),
        ("sms", 7, 42),
        ("totp", 7),
        ("totp", 74, 2),
        ("totp", 7, 42, ""),
        (),
    ],
)
def test_value_in_another_place_does_not_open(place: tuple[object, ...]) -> None:
    with pytest.raises(SealBrokenError, match="changed or stands in another place"):
        unseal(seal("geheim", *PLACE), *place)


@pytest.mark.asvs("V11.2.1", "V11.3.3")
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.data())
def test_value_with_one_bit_changed_does_not_open(data: st.DataObject) -> None:
    key_id, _, body = seal("geheim", *PLACE).partition(":")
    raw = bytearray(base64.b64decode(body))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << bit % 8
    with pytest.raises(SealBrokenError):
        unseal(f"{key_id}:{base64.b64encode(raw).decode()}", *PLACE)


@pytest.mark.parametrize("body", ["", "AAAA", "geen base64!", "é", "A" * 15, "====", "A" * 65536])
def test_malformed_sealed_value_does_not_open(body: str) -> None:
    with pytest.raises(SealBrokenError):
        unseal(f"test:{body}", *PLACE)


@pytest.mark.requirement("S102")
@pytest.mark.asvs("V16.5.3")
@pytest.mark.parametrize("sealed", ["", "gone:AAAA", "AAAA", "TEST:AAAA"])
def test_unknown_key_is_named(sealed: str) -> None:
    key_id = sealed.partition(":")[0]
    with pytest.raises(SealBrokenError, match=rf"SEALING_KEYS has no key '{key_id}'"):
        unseal(sealed, *PLACE)


@pytest.mark.requirement("S102")
def test_after_a_new_key_old_values_open_and_new_ones_are_sealed_with_it(
    settings: Settings,
) -> None:
    settings.SEALING_KEYS = {"old": OLD}
    before = seal("geheim", *PLACE)
    settings.SEALING_KEYS = {"new": NEW, "old": OLD}
    assert unseal(before, *PLACE) == "geheim"
    assert seal("geheim", *PLACE).startswith("new:")


def test_value_under_the_name_of_another_key_does_not_open(settings: Settings) -> None:
    settings.SEALING_KEYS = {"new": NEW, "old": OLD}
    sealed = seal("geheim", *PLACE)
    with pytest.raises(SealBrokenError):
        unseal(sealed.replace("new:", "old:"), *PLACE)


def test_digest_is_the_same_again_and_under_the_first_key(settings: Settings) -> None:
    settings.SEALING_KEYS = {"new": NEW, "old": OLD}
    both = keyed_digests("sms", 7, "482913")
    assert keyed_digest("sms", 7, "482913") == both[0]
    assert len(set(both)) == 2


def test_digest_under_the_older_key_is_still_a_candidate(settings: Settings) -> None:
    settings.SEALING_KEYS = {"old": OLD}
    stored = keyed_digest("sms", 7, "482913")
    settings.SEALING_KEYS = {"new": NEW, "old": OLD}
    assert stored in keyed_digests("sms", 7, "482913")


@pytest.mark.parametrize(
    "parts", [("sms", 7, "482914"), ("sms", 74, "82913"), ("sms", 8, "482913")]
)
def test_digest_of_other_parts_differs(parts: tuple[object, ...]) -> None:
    assert keyed_digest(*parts) != keyed_digest("sms", 7, "482913")


def test_digest_cannot_be_computed_without_the_key(settings: Settings) -> None:
    settings.SEALING_KEYS = {"old": OLD}
    one = keyed_digest("sms", 7, "482913")
    settings.SEALING_KEYS = {"old": NEW}
    assert keyed_digest("sms", 7, "482913") != one
