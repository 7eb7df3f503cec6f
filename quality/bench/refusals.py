"""The mail addresses whose refusals are measured: MANY for each reason to refuse and each Kind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from quality.bench.kinds import Kind

# How many addresses of each kind are ranked, and their first number. People whose logins are not
# refused have lower numbers.
MANY, FIRST = 8, 90_000


class Refusal(StrEnum):
    """The reason why an attempt is refused without checking a password."""

    HERE = "refused for the network"
    ACCOUNT = "refused from everywhere"
    SUSPECT = "refused in a suspect network"
    MAILS = "refused another mail"

    @property
    def page(self) -> str:
        """The path of the page whose form is refused."""
        return "/wachtwoord/vergeten/" if self == Refusal.MAILS else "/inloggen/"

    @property
    def address(self) -> str:
        """The IP address of the browser that opens the page."""
        return f"203.0.{list(Refusal).index(self)}.7"


@dataclass(frozen=True, slots=True)
class Target:
    """A mail address that is refused. `is_control`: its account is looked up before the refusal."""

    refusal: Refusal
    kind: Kind
    number: int
    is_control: bool = False

    @property
    def email(self) -> str:
        """The mail address, which is unique among all targets."""
        return self.kind.address(self.number)


def targets() -> list[Target]:
    """Return all targets. Those with `is_control` are of kinds KNOWN and NOBODY only."""
    groups = [(kind, False) for kind in Kind] + [(Kind.KNOWN, True), (Kind.NOBODY, True)]
    return [
        Target(refusal, kind, FIRST + 2 * MANY * place + MANY * is_control + number, is_control)
        for place, refusal in enumerate(Refusal)
        for kind, is_control in groups
        for number in range(MANY)
    ]
