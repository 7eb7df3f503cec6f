"""The kinds of people that no answer may tell apart."""

from __future__ import annotations

from enum import StrEnum, auto

PASSWORD = "Een fiets met 2 wielen!"


class Kind(StrEnum):
    """What the site knows of an address."""

    KNOWN = auto()
    BLOCKED = auto()
    INVITED = auto()
    NOBODY = auto()

    def address(self, number: int) -> str:
        """Give the address of one of this kind; all are equally long."""
        return f"{self:x<8}{number:05d}@mail.example"
