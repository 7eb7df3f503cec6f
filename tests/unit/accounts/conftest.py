"""Cheap hashes: only the tests of the hasher itself need its real cost."""

from __future__ import annotations

import pytest

from accounts.hashers import Argon2


@pytest.fixture
def cheap_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash with the real algorithm at its lowest cost."""
    monkeypatch.setattr(Argon2, "memory_cost", 8)
    monkeypatch.setattr(Argon2, "time_cost", 1)
