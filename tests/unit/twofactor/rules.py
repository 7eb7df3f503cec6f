"""Rules for tests that decide who may issue counter codes, in place of the real rule."""

from __future__ import annotations


def staff_may(by: object, *_asked: object) -> bool:
    """Allow any colleague, but not the command line."""
    return by is not None


def nobody_may(*_asked: object) -> bool:
    """Refuse every issuer."""
    return False
