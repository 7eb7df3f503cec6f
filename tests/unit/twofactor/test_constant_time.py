"""Checking an app code takes as long for a right code as for a wrong one (ASVS 11.2.4)."""

from __future__ import annotations

import hmac
from datetime import UTC, datetime

import pytest

from twofactor.models.authenticator import NEARBY, TOLERANCE
from twofactor.otpauth import code_at, matching_step, new_key, time_step

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.asvs("V11.2.4")
@pytest.mark.parametrize("tolerance", [TOLERANCE, NEARBY])
@pytest.mark.parametrize("offset", [0, -1, 1, None])
def test_every_candidate_is_compared_even_after_a_match(
    monkeypatch: pytest.MonkeyPatch, tolerance: int, offset: int | None
) -> None:
    key, compared = new_key(), []
    compare = hmac.compare_digest

    def counted(one: str, other: str) -> bool:
        compared.append(one)
        return compare(one, other)

    monkeypatch.setattr(hmac, "compare_digest", counted)
    code = "x" * 6 if offset is None else code_at(key, time_step(NOW) + offset)
    assert (matching_step(key, code, NOW, tolerance) is None) == (offset is None)
    assert len(compared) == 2 * tolerance + 1
