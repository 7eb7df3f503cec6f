"""What can come of handing one message to the outside: expected answers, so values.

The difference that matters is what is safe to do next: a mail may be repeated (it keeps its
Message-ID), an SMS may be repeated only when it surely did not go out (S91).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from messaging.states import State


class Cause(StrEnum):
    """Why a way out is shut to every message. All but ANSWER stay until they are mended."""

    LOGIN = auto()
    NAME = auto()
    CERTIFICATE = auto()
    SENDER = auto()
    ANSWER = auto()

    @property
    def words(self) -> str:
        """What is wrong, for a log."""
        return _WORDS[self]

    @property
    def level(self) -> int:
        """How loud the line in the log is."""
        return logging.WARNING if self == Cause.ANSWER else logging.ERROR


_WORDS = {
    Cause.LOGIN: "the login is refused",
    Cause.NAME: "the name of the server is unknown",
    Cause.CERTIFICATE: "the certificate is not trusted",
    Cause.SENDER: "our sender is refused",
    Cause.ANSWER: "there is no answer",
}


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it over, under this id of its own."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider surely did not take this one. `permanent`: nor will it later.

    `cause`: why it would refuse every other too.
    """

    code: str
    permanent: bool
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nothing was handed over, and the next message would fare no better just now.

    No `cause` where that is our own fault.
    """

    code: str
    cause: Cause | None = Cause.ANSWER


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have gone out: the answer never came, or made no sense.

    No `cause` where that is our own fault.
    """

    code: str
    cause: Cause | None = Cause.ANSWER


Receipt = Accepted | Refused | Unreachable | Unknown


@dataclass(frozen=True, slots=True)
class Report:
    """The provider has it, under this id: what became of it, and why it failed if it did."""

    provider_id: str
    state: State
    code: str = ""


@dataclass(frozen=True, slots=True)
class NotThere:
    """The provider knows nothing of this SMS."""


Finding = Report | NotThere | Unreachable
