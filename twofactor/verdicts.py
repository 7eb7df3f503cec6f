"""The result of checking a code. It is returned as a value, not raised as an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """Whether a code is accepted or, if not, why."""

    RIGHT = "right"
    WRONG = "wrong"
    EXPIRED = "expired"
    USED = "used"  # this code was entered before
    CLOCK = "clock"  # the code of another moment: the phone's clock is off
    OUR_CLOCK = "our_clock"  # the server's clock is off, or was set back
    OLD_LINE = "old_line"  # the code of a secret shown in another sign-in of this person
    OLD_APP = "old_app"  # the code of the connected app, which this recovery will replace
    ONLY_RECOVERY = "only_recovery"  # too many wrong codes: only a recovery helps
    ENDED = "ended"  # the sign-in ended, or there is nothing to check the code against


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of checking a code: the verdict, and what the view needs to respond."""

    verdict: Verdict
    where: str = "login_continue"  # URL name or path to go to, for RIGHT and ENDED
    left: int = 0  # how many tries remain after a wrong code
    clock_off: int = 0  # by how many seconds the phone's clock is fast; negative if slow
