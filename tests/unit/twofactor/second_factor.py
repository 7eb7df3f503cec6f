"""Helpers that bring a sign-in to the step of an SMS or app code, and return the code to enter."""

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
    """Return the same sign-in in a new session, as a double tap on a button can create it."""
    return replace(facts, visit=visit(now=facts.visit.now))


def sent_code(facts: Facts) -> str:
    """Send an SMS code for this sign-in; return the code in the SMS."""
    send_sms_code(facts=facts)
    message = Message.objects.filter(user=facts.user, kind=Kind.SMS).latest("created_at")
    text = Sms.from_json(unseal(message.payload, *message.seal_context)).text
    return text.rpartition("#")[2]


def connected(user: User, now: datetime) -> Authenticator:
    """Create a connected authenticator app for this user."""
    device = pending(on_road(user, visit(now=now)))
    assert Authenticator.objects.confirm(device.pk, 0, now)
    return device


def pending(facts: Facts) -> Authenticator:
    """Create an authenticator app that this sign-in has not yet confirmed; return its row."""
    user, sign_in = facts.user, facts.sign_in.id
    Authenticator.objects.make_pending(user, sign_in, facts.visit.now)
    device = Authenticator.objects.pending_of(user, sign_in)
    assert device is not None
    return device


def at_connect(user: User) -> Facts:
    """Return the `Facts` of a sign-in of the user, at the step that connects an app."""
    return on_road(user, sms=number_digest(user))


def present_code(device: Authenticator, now: datetime) -> str:
    """Return the code that this authenticator app shows at the time `now`."""
    return code_at(device.key, time_step(now))


def wrong_code(device: Authenticator, now: datetime) -> str:
    """Return a code that this app does not show within five minutes of `now`."""
    step = time_step(now)
    near = {code_at(device.key, step + beside) for beside in range(-10, 11)}
    return next(code for code in (f"{number:06d}" for number in range(100)) if code not in near)
