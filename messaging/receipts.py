"""What can come of handing one message to the outside: expected answers, so values.

The difference that matters is what is safe to do next: a mail may be repeated (it keeps its
Message-ID), an SMS may be repeated only when it surely did not go out (S91).
"""

from dataclasses import dataclass

from messaging.states import State


@dataclass(frozen=True, slots=True)
class Accepted:
    """The provider took it over, under this id of its own."""

    provider_id: str


@dataclass(frozen=True, slots=True)
class Refused:
    """The provider surely did not take this one. `permanent`: nor will it later."""

    code: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Nothing was handed over, and the next message would fare no better just now."""

    code: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """It may have gone out: the answer never came, or made no sense."""

    code: str


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
