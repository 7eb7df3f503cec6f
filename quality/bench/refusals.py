"""Whom the comparison of refusals is about: of each kind so many, for each refusal."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quality.bench.kinds import Kind

# How many addresses of each kind are ranked; those of people who log in have lower numbers.
MANY, FIRST = 8, 90_000


class Refusal(StrEnum):
    """Why a try is not judged."""

    HERE = "refused for the network"
    ACCOUNT = "refused from everywhere"
    SUSPECT = "refused in a suspect network"
    MAILS = "refused another mail"

    @property
    def page(self) -> str:
        """Return where it is refused."""
        return "/wachtwoord/vergeten/" if self == Refusal.MAILS else "/inloggen/"

    @property
    def address(self) -> str:
        """Return from where it is refused."""
        return f"203.0.{list(Refusal).index(self)}.7"


@dataclass(frozen=True, slots=True)
class Target:
    """An address that is refused; `is_control`: its account is looked up first all the same."""

    refusal: Refusal
    kind: Kind
    number: int
    is_control: bool = False

    @property
    def email(self) -> str:
        """Return the address."""
        return self.kind.address(self.number)


def targets() -> list[Target]:
    """Return everybody to ask for. The control takes those known and those unknown only."""
    groups = [(kind, False) for kind in Kind] + [(Kind.KNOWN, True), (Kind.NOBODY, True)]
    return [
        Target(refusal, kind, FIRST + 2 * MANY * place + MANY * is_control + number, is_control)
        for place, refusal in enumerate(Refusal)
        for kind, is_control in groups
        for number in range(MANY)
    ]
