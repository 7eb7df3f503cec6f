"""Rules of who may issue a counter code, to put in place of the real one."""


def nobody_may(*_asked: object) -> bool:
    """Refuse everybody."""
    return False
