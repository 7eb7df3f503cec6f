"""What a person had before a change at the desk: for the log, and to notify the person (S54)."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from accounts.log.details import from_to, masked_address, masked_number, numbers_of
from accounts.mail.mails import queue_notice, text_notice
from accounts.models import Branch, User
from accounts.people.roles import role_of


@dataclass(frozen=True, slots=True)
class Reach:
    """What a person had at one moment. `number` is in E.164, `manages` has numbers of branches."""

    email: str
    number: str
    branch: Branch | None
    role: str
    manages: str

    @classmethod
    def of(cls, person: User) -> Reach:
        role, manages = role_of(person).value, numbers_of(person.manages.all())
        return cls(person.email, str(person.phone), person.branch, role, manages)

    def changed_to(self, new: Reach, field: str) -> str:
        """Return what this field was and is, as the security log keeps it: with masks.

        Return "" for a name: no mask of it would tell who somebody was (docs/decisions/0046).
        """
        shown = self._shown
        return from_to(shown[field], new._shown[field]) if field in shown else ""

    @property
    def _shown(self) -> dict[str, str]:
        return {
            "email": masked_address(self.email),
            "phone": masked_number(self.number),
            "branch": str(self.branch or ""),
            "role": self.role,
            "manages": self.manages,
        }


def tell_of_changes(person: User, changed: frozenset[str], was: Reach, now: datetime) -> None:
    """Notify a person of a changed address or number. Call this in the service's transaction.

    Mails go to the old and the present address, SMS to the old number (a thief may hold the new
    number). Notices give the old branch's phone number. A person without a password gets no notice.
    """
    if not person.has_password:
        return
    known = copy(person)
    known.branch = was.branch
    if "email" in changed:
        queue_notice(user=known, notice="email_changed", now=now, to=was.email)
        queue_notice(user=known, notice="email_changed", now=now)
        text_notice(user=known, notice="email_changed", now=now, to=was.number)
    if "phone" in changed:
        queue_notice(user=known, notice="number_changed", now=now)
        text_notice(user=known, notice="number_changed", now=now, to=was.number)
