"""The demo: three branches, two users of the desk, an employee at each Stage of activation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from accounts.people.roles import Role
from demo.stories import CONNECTED

# The password of all people who have one. Printing it is safe: only this machine opens the demo.
SHARED_PHRASE = "Mijn demo heeft 2 vestigingen!"

AMSTERDAM, ROTTERDAM, UTRECHT = "01 Amsterdam", "02 Rotterdam", "03 Utrecht"
# Of each branch: number and name, phone number, Reply-To address of its mails.
BRANCHES = (
    (AMSTERDAM, "+31205550101", "amsterdam@demo.example"),
    (ROTTERDAM, "+31105550102", "rotterdam@demo.example"),
    (UTRECHT, "+31305550103", "utrecht@demo.example"),
)


class Stage(Enum):
    """How far a person of the demo is with activation. The terminal shows these strings."""

    NOT_INVITED = "not yet invited"
    INVITED = "invited, not begun"
    LATE = "link expired"
    NO_APP = "password chosen, no app"
    ENROLLED = "enrolled"
    BLOCKED = "blocked"

    @property
    def story(self) -> str:
        """What happened after the invitation, in the deeds of `History`."""
        return _STORIES.get(self, "")

    @property
    def has_mail(self) -> bool:
        return self is not Stage.NOT_INVITED

    @property
    def has_password(self) -> bool:
        return self in {Stage.NO_APP, Stage.ENROLLED, Stage.BLOCKED}

    @property
    def has_app(self) -> bool:
        return self in {Stage.ENROLLED, Stage.BLOCKED}


_STORIES = {
    Stage.NO_APP: "3600 open 95 password",
    Stage.ENROLLED: f"3600 {CONNECTED}",
    Stage.BLOCKED: f"3600 {CONNECTED} 7200 block",
}


@dataclass(frozen=True, slots=True)
class Person:
    """A person of the demo; `branch` is empty for head office."""

    first_name: str
    last_name: str
    phone: str
    stage: Stage
    branch: str = ROTTERDAM
    role: Role = Role.EMPLOYEE
    language: str = "nl"

    @property
    def email(self) -> str:
        return f"{self.first_name.lower()}@demo.example"


# In the order of their mails: invited people come last, so that only a reminder is above them in
# the Postvak.
PEOPLE = (
    Person("Hanna", "Jansen", "+31612340001", Stage.ENROLLED, "", Role.HEAD_OFFICE),
    Person("Bram", "Bakker", "+31612340002", Stage.ENROLLED, role=Role.BRANCH_ADMIN),
    Person("Emma", "Visser", "+31612340003", Stage.ENROLLED),
    Person("Karim", "El Idrissi", "+31612340004", Stage.BLOCKED),
    Person("Piotr", "Wójcik", "+31612340005", Stage.NO_APP, language="pl"),
    Person("Nora", "Smit", "+31612340006", Stage.NOT_INVITED),
    Person("Lev", "Bondarenko", "+31612340007", Stage.LATE, language="uk"),
    Person("Andrei", "Popescu", "+31612340008", Stage.INVITED, AMSTERDAM, language="ro"),
    Person("Ines", "de Vries", "+31612340009", Stage.INVITED),
)
