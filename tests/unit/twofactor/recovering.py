"""People on their way through a recovery of the app."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from accounts.mails import send_link
from accounts.models import MailLink, SecurityEvent, User
from accounts.models.mail_link import Purpose
from tests.unit.accounts.people import employee, visit
from tests.unit.twofactor.second_factor import at_connect, connected, pending, present_code
from twofactor.models import Authenticator
from twofactor.services import Outcome, connect_app

if TYPE_CHECKING:
    from accounts.road import Facts


def enrolled(**values: Any) -> User:
    """Make somebody with an app and a password."""
    user = employee(password="argon2$nobody types it here", **values)
    connected(user, visit().now)
    return user


def fresh_link(user: User, purpose: Purpose = Purpose.RECOVER) -> MailLink:
    """Send a link and give its row."""
    send_link(user=user, purpose=purpose, now=visit().now)
    return MailLink.objects.filter(user=user, purpose=purpose).latest("pk")


def recovering(user: User, link: MailLink | None = None) -> Facts:
    """Put somebody before the page that connects the new app."""
    facts = at_connect(user)
    recover = (link or fresh_link(user)).pk
    return replace(facts, sign_in=replace(facts.sign_in, recover=recover))


def finish(facts: Facts) -> Outcome:
    """Read the new app and type its code."""
    return connect_app(facts=facts, code=present_code(pending(facts), facts.visit.now))


def later(facts: Facts, wait: timedelta) -> Facts:
    """Give the same facts some time later."""
    return replace(facts, visit=replace(facts.visit, now=facts.visit.now + wait))


def app_of(user: User) -> Authenticator:
    """Give the app in use."""
    device = Authenticator.objects.confirmed_of(user)
    assert device is not None
    return device


def stored(user: User) -> User:
    """Read somebody afresh."""
    return User.objects.get(pk=user.pk)


def noted(user: User, what: str) -> int:
    """Count the lines of the log."""
    return SecurityEvent.objects.filter(user_id=user.pk, what=what).count()
