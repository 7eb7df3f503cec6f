"""How many bits of tokens and keys are random, counted in a large sample."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable
from math import log2

import pytest

from accounts.browser.session_store import SessionStore
from lib.tokens import new_token
from twofactor.otpauth import new_key

# With this many samples, a fair bit is set in fewer than 35% of them once in 10^12 runs.
# Almost every run has each possible character at each position.
MANY = 600


@pytest.mark.requirement("S10")
@pytest.mark.asvs("V7.2.3", "V11.5.1")
def test_each_of_the_256_bits_of_a_token_is_as_often_one_as_zero() -> None:
    assert fair_bits([base64.urlsafe_b64decode(f"{new_token()}=") for _one in range(MANY)]) == 256


def test_each_of_the_160_bits_of_an_apps_key_is_as_often_one_as_zero() -> None:
    assert fair_bits([base64.b32decode(new_key()) for _one in range(MANY)]) == 160


@pytest.mark.asvs("V7.2.3", "V11.5.1")
def test_token_uses_the_whole_url_safe_alphabet_at_each_position_but_the_last() -> None:
    tokens = [new_token() for _one in range(MANY)]
    assert {len(set(place)) >= 60 for place in list(zip(*tokens, strict=True))[:-1]} == {True}
    assert any(re.search(r"[G-Zg-z_-]", token) for token in tokens)


@pytest.mark.asvs("V7.2.3", "V11.5.1")
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("write", "alphabet"),
    [
        (SessionStore.renew, "abcdefghijklmnopqrstuvwxyz234567"),
        (SessionStore.create, "abcdefghijklmnopqrstuvwxyz0123456789"),
    ],
)
def test_session_key_has_128_bits_and_no_constant_position(
    write: Callable[[SessionStore], None], alphabet: str
) -> None:
    keys = [key_by(write) for _one in range(MANY)]
    places = [set(place) for place in zip(*keys, strict=True)]
    assert sum(log2(len(place)) for place in places) > 128
    assert set.union(*places) == set(alphabet)
    assert min(len(place) for place in places) > 16


@pytest.mark.asvs("V11.5.1")
@pytest.mark.django_db
@pytest.mark.parametrize("make", [new_token, new_key, lambda: key_by(SessionStore.renew)])
def test_seeding_the_random_module_does_not_repeat_a_secret(make: Callable[[], str]) -> None:
    random.seed(1)
    first = make()
    random.seed(1)
    assert make() != first


def key_by(write: Callable[[SessionStore], None]) -> str:
    """Save a new session by calling `write`; return the session's key."""
    session = SessionStore()
    write(session)
    return session.session_key or ""


def fair_bits(values: list[bytes]) -> int:
    """Return at how many bit positions more than 35% and less than 65% of the values have a 1."""
    (length,) = {len(value) for value in values}
    whole = [int.from_bytes(value) for value in values]
    ones = [sum(value >> bit & 1 for value in whole) for bit in range(8 * length)]
    return sum(0.35 < count / len(values) < 0.65 for count in ones)
