"""The kinds of people whom a stranger must not be able to tell apart by the site's responses."""

from __future__ import annotations

from enum import StrEnum, auto

PASSWORD = "Een fiets met 2 wielen!"


class Kind(StrEnum):
    """What the site knows about a mail address. NOBODY: no account has the address."""

    KNOWN = auto()
    BLOCKED = auto()
    INVITED = auto()
    NOBODY = auto()

    def address(self, number: int) -> str:
        """Return the address of person `number` of this kind. All addresses are equally long."""
        return f"{self:x<8}{number:05d}@mail.example"
