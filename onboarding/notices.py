"""Notify a person of changes to how they are reached (S54)."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from accounts.mail.mails import queue_notice, text_notice

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import Branch, User


@dataclass(frozen=True, slots=True)
class Reach:
    """A person's mailbox, number (E.164) and branch before a change."""

    email: str
    number: str
    branch: Branch | None

    @classmethod
    def of(cls, person: User) -> Reach:
        """Copy them before they change."""
        return cls(person.email, str(person.phone), person.branch)


def tell_of_changes(person: User, changed: frozenset[str], was: Reach, now: datetime) -> None:
    """Notify by mail, also at the old address, and by SMS to the old number.

    A thief who changed number or address holds the new one, not the old; and the number to call is
    that of the branch the person knew. A person without a password is not notified: there is no
    account to lose yet.
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
