"""Stand-ins for the rule that decides who may issue a counter code."""

from __future__ import annotations


def staff_may(by: object, *_asked: object) -> bool:
    """Allow every colleague to issue a counter code, but not the command line."""
    return by is not None


def nobody_may(*_asked: object) -> bool:
    return False
