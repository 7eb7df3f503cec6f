"""Tell somebody what the desk changed about how they are reached (S54)."""

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
    """Where somebody was reached until now, mailbox and number (E.164), and whom they knew."""

    email: str
    number: str
    branch: Branch | None

    @classmethod
    def of(cls, person: User) -> Reach:
        """Note it before it changes."""
        return cls(person.email, str(person.phone), person.branch)


def tell_of_changes(person: User, changed: frozenset[str], was: Reach, now: datetime) -> None:
    """Tell by mail, at the old address too, and by SMS to the old number.

    Who moved somebody's number or address to take over the account holds the new one, not the
    old; and the number to call is that of the branch they knew. Nobody is told who has no account
    to lose yet.
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
