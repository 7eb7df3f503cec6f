"""The result of checking a code, as a value: an expected result is no exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """The result of checking a code."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"
    CLOCK = "clock"
    OUR_CLOCK = "our_clock"
    OLD_LINE = "old_line"
    OLD_APP = "old_app"
    ONLY_RECOVERY = "only_recovery"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The verdict; the URL name to go to if right, tries left if wrong, seconds of clock error."""

    verdict: Verdict
    where: str = "login_continue"
    left: int = 0
    clock_off: int = 0
