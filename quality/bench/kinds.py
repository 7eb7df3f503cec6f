"""The kinds of people that responses must not tell apart."""

from __future__ import annotations

from enum import StrEnum, auto

PASSWORD = "Een fiets met 2 wielen!"


class Kind(StrEnum):
    """What the site knows about an address."""

    KNOWN = auto()
    BLOCKED = auto()
    INVITED = auto()
    NOBODY = auto()

    def address(self, number: int) -> str:
        """Return the address of a person of this kind; all addresses have the same length."""
        return f"{self:x<8}{number:05d}@mail.example"
