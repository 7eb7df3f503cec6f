"""Notify a person of a new mail address or phone number that was entered at the desk (S54)."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from accounts.mail.mails import queue_notice, text_notice
from accounts.models import Branch, User


@dataclass(frozen=True, slots=True)
class Reach:
    """The mail address, phone number (E.164) and branch that a person had before a change."""

    email: str
    number: str
    branch: Branch | None

    @classmethod
    def of(cls, person: User) -> Reach:
        return cls(person.email, str(person.phone), person.branch)


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
