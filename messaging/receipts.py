"""The possible outcomes of handing a message to a provider, as values instead of exceptions.

They differ in what is safe to do next: a mail may be sent again (it keeps its Message-ID), an SMS
only if it certainly was not sent (S91).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from messaging.states import State


class Cause(StrEnum):
    """Why no message of a kind can be sent. All but ANSWER last until an operator fixes them."""

    LOGIN = auto()
    NAME = auto()
    CERTIFICATE = auto()
    SENDER = auto()
    ANSWER = auto()

    @property
    def words(self) -> str:
        """The cause in words, for logs and operators."""
        return _WORDS[self]

    @property
    def level(self) -> int:
        """The log level."""
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
    """The provider accepted the message, under this id."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider certainly did not accept this message. `permanent`: it never will.

    `cause`: set if it would refuse every other message too.
    """

    code: str
    permanent: bool
    cause: Cause | None = None


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nothing was handed over, and the next message would fail too for now.

    `cause` is None if the error is in our own code or data.
    """

    code: str
    cause: Cause | None = Cause.ANSWER


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message may have been sent: the response was lost or unclear.

    `cause` is None if the error is in our own code.
    """

    code: str
    cause: Cause | None = Cause.ANSWER


Receipt = Accepted | Refused | Unreachable | Unknown


@dataclass(frozen=True, slots=True)
class Report:
    """The provider's report on a message that it accepted under this id.

    `code` says why it failed, if it did.
    """

    provider_id: str
    state: State
    code: str = ""


@dataclass(frozen=True, slots=True)
class NotThere:
    """The provider has no record of this SMS."""


Finding = Report | NotThere | Unreachable
