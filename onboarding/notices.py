"""Tell somebody what the desk changed about how they are reached (S54)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.mails import queue_notice
from lib import throttle
from lib.throttle import TooMany
from twofactor.notices import text_notice

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Reach:
    """Where somebody was reached until now: mailbox and number (E.164)."""

    email: str
    number: str

    @classmethod
    def of(cls, person: User) -> Reach:
        """Note it before it changes."""
        return cls(person.email, str(person.phone))


def tell_of_changes(person: User, changed: frozenset[str], was: Reach, now: datetime) -> None:
    """Tell by mail, at the old address too, and by SMS to the old number.

    Who moved somebody's number or address to take over the account holds the new one, not the
    old. Nobody is told who has no account to lose yet.
    """
    if not person.has_password:
        return
    if "email" in changed:
        queue_notice(user=person, notice="email_changed", now=now, to=was.email)
        queue_notice(user=person, notice="email_changed", now=now)
        _text(person, "email_changed", was, now)
    if "phone" in changed:
        queue_notice(user=person, notice="number_changed", now=now)
        _text(person, "number_changed", was, now)


def _text(person: User, notice: str, was: Reach, now: datetime) -> None:
    """Tell the old number, but not all day long: each change of a number is an SMS more."""
    try:
        throttle.charge(settings.SMS_NOTICES, notice, was.number, now=now)
    except TooMany:
        return
    text_notice(user=person, notice=notice, now=now, to=was.number)
