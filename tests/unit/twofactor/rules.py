"""Rules that tests use in place of the real rule on who may issue a counter code."""

from __future__ import annotations


def staff_may(by: object, *_asked: object) -> bool:
    """Rule that allows each colleague, and refuses the command line."""
    return by is not None


def nobody_may(*_asked: object) -> bool:
    """Rule that refuses each colleague and the command line."""
    return False
