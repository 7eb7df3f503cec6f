"""The deeds of the authenticator app: connect one, check its code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from accounts.log.events import Event, record
from accounts.mail.mails import queue_notice
from accounts.models import User
from accounts.road.sign_in import SignIn
from accounts.road.step_up import prove
from accounts.road.walk import Facts, advance, locked
from lib import throttle
from lib.clock import CLOCK
from twofactor.devices import remember as remember_browser
from twofactor.models import Authenticator
from twofactor.otpauth import SECONDS, time_step
from twofactor.recovery import is_recovery, replace_app
from twofactor.throttles import charge_app_try, forget_app_tries
from twofactor.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.browser.visit import Visit

    # What a right code leads to: the facts as they are under the lock, and the app it is of.
    Then = Callable[[Facts, Authenticator], Outcome]

# What counts as a wrong code to its owner, who is told of the third.
_NOT_RIGHT = {Verdict.WRONG, Verdict.USED, Verdict.CLOCK, Verdict.OUR_CLOCK}


def connect_app(*, facts: Facts, code: str, remember: bool = False) -> Outcome:
    """Take the app into use whose code was typed; the code is burned with it.

    Raises TooMany on the curve of S21. ENDED: another sign-in of this person was first. USED: the
    code was typed before, when it was too early. OLD_LINE: it is of a key that another sign-in of
    this person was shown. OLD_APP: it is of the app that a recovery is about to replace.
    """
    user, visit = facts.user, facts.visit
    pending = Authenticator.objects.pending_of(user, facts.sign_in.id)
    if pending is None:
        return Outcome(Verdict.ENDED)
    throttle.charge(settings.APP_TRIES, pending.pk, visit.network, now=visit.now)
    step = pending.step_of(code, visit.now)
    if step is None:
        return _old_line_or_wrong(facts, pending, code)
    if pending.is_spent(step):
        return Outcome(Verdict.USED)
    with transaction.atomic():
        fresh = locked(facts)
        if fresh is None:
            return Outcome(Verdict.ENDED)
        outcome = _confirm(fresh, pending, step, remember=remember)
        if outcome.verdict != Verdict.RIGHT:
            # A recovery has taken the old app away by then: without the new one it stays.
            transaction.set_rollback(True)
        return outcome


def check_app_code(*, facts: Facts, code: str, remember: bool = False) -> Outcome:
    """Accept a code of the person's app, each at most once (S30, RFC 6238 §5.2).

    `remember`: the browser may skip the code for 30 days from now (S40). Raises TooMany on the
    curves of S21, SealBrokenError when the secret does not open.
    """
    return _with_code(
        facts, code, then=lambda fresh, device: _go_on(fresh, "code", device, remember=remember)
    )


def step_up(*, visit: Visit, user: User, code: str) -> Outcome:
    """Accept a code of who is logged in: this session has proved it lately (S52).

    Raises as a login's code does, and UpdateError when the session was ended meanwhile.
    """

    def stepped_up(fresh: Facts, _device: Authenticator) -> Outcome:
        prove(visit, fresh.user)
        record(Event.STEPPED_UP, user=fresh.user, visit=visit)
        return Outcome(Verdict.RIGHT)

    sign_in = SignIn.begin(user=user, visit=visit)
    return _with_code(Facts(user, sign_in, visit), code, then=stepped_up)


def _with_code(facts: Facts, code: str, then: Then) -> Outcome:
    """Do `then` in the transaction that burns the code.

    The third in a row that is not right is told to the owner, whatever was wrong with it: whoever
    types them knows the password (S54).
    """
    device = Authenticator.objects.confirmed_of(facts.user)
    if device is None:
        return Outcome(Verdict.ENDED)
    tried = charge_app_try(facts, device)
    if tried is None:
        return Outcome(Verdict.ONLY_RECOVERY)
    outcome = _judged(facts, device, code, then)
    if outcome.verdict == Verdict.USED:
        record(Event.APP_CODE_REUSED, user=facts.user, visit=facts.visit)
    if tried == settings.CODES_WRONG_TOLD and outcome.verdict in _NOT_RIGHT:
        queue_notice(user=facts.user, notice="codes_wrong", now=facts.visit.now)
    return outcome


def _judged(facts: Facts, device: Authenticator, code: str, then: Then) -> Outcome:
    step = device.step_of(code, facts.visit.now)
    if step is None:
        return _clock_or_wrong(facts, device, code)
    with transaction.atomic():
        fresh = locked(facts)
        if fresh is None:
            return Outcome(Verdict.ENDED)
        if not Authenticator.objects.burn(device.pk, step):
            is_ours = device.is_used_ahead(facts.visit.now)
            return Outcome(Verdict.OUR_CLOCK if is_ours else Verdict.USED)
        forget_app_tries(fresh, device)
        return then(fresh, device)


def _confirm(facts: Facts, pending: Authenticator, step: int, *, remember: bool) -> Outcome:
    """Confirm under the lock of the person's row; every other pending secret ends (race 6)."""
    devices, user, visit = Authenticator.objects, facts.user, facts.visit
    going = replace_app(facts) if is_recovery(facts) else facts
    if going is None or going.user.frozen_at or devices.confirmed_of(user):
        return Outcome(Verdict.ENDED)
    if not devices.confirm(pending.pk, step, visit.now):
        return Outcome(Verdict.ENDED)
    devices.filter(user=user, confirmed=False).delete()
    throttle.clear(settings.APP_TRIES, pending.pk, visit.network)
    record(Event.APP_CONNECTED, user=user, visit=visit)
    return _go_on(going, "connect", pending, remember=remember)


def _go_on(facts: Facts, proof: str, device: Authenticator, *, remember: bool) -> Outcome:
    """Remember the browser if asked to, and move on with the proof."""
    if remember:
        remember_browser(facts)
        if proof == "code":  # who connects an app right now needs no mail about it
            queue_notice(user=facts.user, notice="device_remembered", now=facts.visit.now)
    return Outcome(Verdict.RIGHT, advance(facts.proven(proof, of=str(device.pk))))


def _old_line_or_wrong(facts: Facts, pending: Authenticator, code: str) -> Outcome:
    """Tell a wrong code from one of another line: of an interrupted connection, of the old app.

    No oracle that is worth something: a code of such a line is not accepted here, and a person who
    comes here has proved password and phone and is shown a key that is.
    """
    outcome = _clock_or_wrong(facts, pending, code)
    is_old = Authenticator.objects.is_of_old_line(pending, code, facts.visit.now)
    app = Authenticator.objects.confirmed_of(facts.user)  # in a recovery; it works until the end
    is_of_app = app is not None and app.has_code(code, facts.visit.now)
    if outcome.verdict != Verdict.WRONG or not (is_old or is_of_app):
        return outcome
    return Outcome(Verdict.OLD_LINE if is_old else Verdict.OLD_APP)


def _clock_or_wrong(facts: Facts, device: Authenticator, code: str) -> Outcome:
    """Tell a wrong code from a phone whose clock is off; either counts as a failure (S32).

    Such a code is burned, one of the future too: else the answer would tell a guesser which
    code will be right in a moment. Where our own clock is off, no code says anything of a phone.
    """
    now = facts.visit.now
    step, is_ours = device.step_nearby(code, now), CLOCK.is_off() or device.is_used_ahead(now)
    if step is not None and step <= device.last_step and not is_ours:
        return Outcome(Verdict.USED)  # the code of an earlier login, not a clock that is slow
    record(Event.APP_CODE_WRONG, user=facts.user, visit=facts.visit)
    if step is not None:
        with transaction.atomic():
            User.objects.locked(facts.user.pk)
            Authenticator.objects.burn_nearby(device.pk, step)
    if is_ours:
        return Outcome(Verdict.OUR_CLOCK)
    if step is None:
        return Outcome(Verdict.WRONG)
    return Outcome(Verdict.CLOCK, clock_off=(step - time_step(now)) * SECONDS)
