"""Rules of who may issue a counter code, to put in place of the real one."""

from __future__ import annotations


def staff_may(by: object, *_asked: object) -> bool:
    """Let whoever has a name: the command line has none."""
    return by is not None


def nobody_may(*_asked: object) -> bool:
    """Refuse everybody."""
    return False
