"""How long a message waits for its next attempt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from messaging.sender import BACKOFF_FIRST, backoff
from messaging.states import BACKOFF_LONGEST, MAX_ATTEMPTS


@pytest.mark.parametrize("attempts", [1, 2, 5, 50, MAX_ATTEMPTS])
def test_waits_double_up_to_an_hour_with_jitter(attempts: int) -> None:
    waits = {backoff(attempts) for _ in range(20)}
    longest = min(BACKOFF_FIRST * 2 ** min(attempts - 1, 20), BACKOFF_LONGEST)
    assert longest / 2 <= min(waits) < max(waits) <= longest


def test_all_attempts_together_span_four_days() -> None:
    shortest = sum((backoff(n) / 2 for n in range(1, MAX_ATTEMPTS)), timedelta())
    assert shortest * 2 > timedelta(days=2)
