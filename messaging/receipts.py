"""The possible outcomes of handing a message to a provider, as values instead of exceptions."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum, auto

from messaging.states import State


class Cause(StrEnum):
    """Why no mail or no SMS can be sent now. For every cause except ANSWER an operator must act."""

    LOGIN = auto()
    NAME = auto()
    CERTIFICATE = auto()
    SENDER = auto()
    ANSWER = auto()

    @property
    def words(self) -> str:
        return _WORDS[self]

    @property
    def level(self) -> int:
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
    """The provider accepted the message under the id `provider_id`."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider certainly did not accept this message."""

    code: str
    permanent: bool  # the provider would refuse the message again
    cause: Cause | None = None  # our configuration is wrong: all messages would be refused


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The provider did not get the message or query. Now it would not get the next one either."""

    code: str
    cause: Cause | None = Cause.ANSWER  # None: the error is in our own code or data


@dataclass(frozen=True, slots=True)
class Unknown:
    """The message may have been sent: the response was lost or unclear."""

    code: str
    cause: Cause | None = Cause.ANSWER  # None: the error is in our own code


Receipt = Accepted | Refused | Unreachable | Unknown


@dataclass(frozen=True, slots=True)
class Report:
    """The provider's report on the message that it accepted under `provider_id`."""

    provider_id: str
    state: State
    code: str = ""  # why the message failed, in the format of `Message.error`


@dataclass(frozen=True, slots=True)
class NotThere:
    """The provider has no record of this SMS."""


Finding = Report | NotThere | Unreachable
