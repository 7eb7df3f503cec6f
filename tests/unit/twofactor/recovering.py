"""Helpers for tests of recovery: users, and sign-ins that are about to connect a new app."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from accounts.mail.mails import send_link
from accounts.models import MailLink, SecurityEvent, User
from accounts.models.purpose import Purpose
from accounts.road.walk import Facts, gather
from tests.unit.accounts.people import employee, visit
from tests.unit.twofactor.second_factor import at_connect, connected, pending, present_code
from twofactor.app_codes import connect_app
from twofactor.counter_codes import issue_counter_code
from twofactor.models import Authenticator, CounterCode
from twofactor.verdicts import Outcome


def enrolled(**values: Any) -> User:
    """Create a user with a password and an authenticator app."""
    user = employee(password="argon2$nobody types it here", **values)
    connected(user, visit().now)
    return user


def fresh_link(user: User, purpose: Purpose = Purpose.RECOVER) -> MailLink:
    """Mail the user a new link; return the link's row."""
    send_link(user=user, purpose=purpose, now=visit().now)
    return MailLink.objects.filter(user=user, purpose=purpose).latest("pk")


def recovering(user: User, link: MailLink | None = None) -> Facts:
    """Return the `Facts` of a recovery by mail link, at the step that connects the new app."""
    facts = at_connect(user)
    recover = (link or fresh_link(user)).pk
    return gather(facts.user, replace(facts.sign_in, recover=recover), facts.visit)


def issued(user: User, by: User | None = None, now: datetime | None = None) -> str:
    """Issue a counter code; return the code without the space in its middle."""
    return issue_counter_code(user=user, by=by, now=now or visit().now).replace(" ", "")


def carrying(user: User) -> Facts:
    """Return the `Facts` of a recovery by counter code, at the step that connects the new app."""
    facts = at_connect(user)
    code = CounterCode.objects.get(user=user)
    return gather(facts.user, replace(facts.sign_in, counter_code=code.pk), facts.visit)


def finish(facts: Facts) -> Outcome:
    """Finish the recovery by entering the code of the new app; return the `Outcome`."""
    return connect_app(facts=facts, code=present_code(pending(facts), facts.visit.now))


def later(facts: Facts, wait: timedelta) -> Facts:
    """Return a copy of these `Facts`, with the time of the visit moved forward by `wait`."""
    return replace(facts, visit=replace(facts.visit, now=facts.visit.now + wait))


def app_of(user: User) -> Authenticator:
    device = Authenticator.objects.confirmed_of(user)
    assert device is not None
    return device


def stored(user: User) -> User:
    """Return the user as now stored in the database."""
    return User.objects.get(pk=user.pk)


def noted(user: User, what: str) -> int:
    """Return the number of security events of this kind about the user."""
    return SecurityEvent.objects.filter(user_id=user.pk, what=what).count()
