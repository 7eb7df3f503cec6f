"""Users in the middle of the second factor, and how their codes are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from accounts.models import User
from accounts.road.walk import Facts
from lib.sealing import unseal
from messaging.models import Message
from messaging.outgoing import Sms
from messaging.states import Kind
from tests.unit.accounts.people import on_road, visit
from twofactor.models import Authenticator
from twofactor.otpauth import code_at, time_step
from twofactor.sms_codes import number_digest, send_sms_code


def in_another_browser(facts: Facts) -> Facts:
    """Return the same sign-in in a session of its own, as a double tap creates it."""
    return replace(facts, visit=visit(now=facts.visit.now))


def sent_code(facts: Facts) -> str:
    """Send a code for this sign-in and return it from the SMS."""
    send_sms_code(facts=facts)
    message = Message.objects.filter(user=facts.user, kind=Kind.SMS).latest("created_at")
    text = Sms.from_json(unseal(message.payload, *message.seal_context)).text
    return text.rpartition("#")[2]


def connected(user: User, now: datetime) -> Authenticator:
    """Create an app in use for this user."""
    device = pending(on_road(user, visit(now=now)))
    assert Authenticator.objects.confirm(device.pk, 0, now)
    return device


def pending(facts: Facts) -> Authenticator:
    """Create the secret that this sign-in is shown."""
    user, sign_in = facts.user, facts.sign_in.id
    Authenticator.objects.make_pending(user, sign_in, facts.visit.now)
    device = Authenticator.objects.pending_of(user, sign_in)
    assert device is not None
    return device


def at_connect(user: User) -> Facts:
    """Bring a user to the page that connects an app."""
    return on_road(user, sms=number_digest(user))


def present_code(device: Authenticator, now: datetime) -> str:
    """Return the code that the app shows."""
    return code_at(device.key, time_step(now))


def wrong_code(device: Authenticator, now: datetime) -> str:
    """Return a code that is neither right nor of a phone whose clock is off."""
    step = time_step(now)
    near = {code_at(device.key, step + beside) for beside in range(-10, 11)}
    return next(code for code in (f"{number:06d}" for number in range(100)) if code not in near)
