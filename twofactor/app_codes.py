"""The services of the authenticator app: connect an app, and check a code of the app.

To burn a time step is to never accept a code of that time step again.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import transaction

from accounts.browser.visit import Visit
from accounts.log.events import Event, record, service
from accounts.mail.mails import queue_notice
from accounts.models import User
from accounts.road.sign_in import SignIn
from accounts.road.step_up import prove
from accounts.road.walk import Facts, advance, facts_for, locked, relocked
from lib import throttle
from lib.clock import CLOCK
from twofactor.devices import remember as remember_browser
from twofactor.models import Authenticator
from twofactor.otpauth import SECONDS, time_step
from twofactor.recovery import APP, RECOVERY, app_of, is_recovery, replace_app
from twofactor.throttles import charge_app_try, limits_of
from twofactor.verdicts import Outcome, Verdict

Then = Callable[[Facts, Authenticator], Outcome]  # called with the person's row locked

# If the CODES_WRONG_TOLD-th try in a row has one of these verdicts, the owner is notified (S54),
# because the visitor at this step knows the password.
_NOT_RIGHT = {Verdict.WRONG, Verdict.USED, Verdict.CLOCK, Verdict.OUR_CLOCK}


def connect_app(*, facts: Facts, code: str, remember: bool = False) -> Outcome:
    """Check a code of the app being connected; return the outcome. A right code confirms the app.

    With `remember`, the browser may skip the app code at later logins. Raises TooMany (S21), and
    SealBrokenError if unsealing fails.
    """
    user, visit = facts.user, facts.visit
    pending = Authenticator.objects.pending_of(user, facts.sign_in.id)
    if pending is None:
        return Outcome(Verdict.ENDED)
    throttle.charge(settings.APP_TRIES, pending.pk, visit.network, now=visit.now)
    step = pending.step_of(code, visit.now)
    if step is None:
        return _old_line_or_wrong(facts, pending, code)
    if pending.is_spent(step):  # the code was refused before, as too early
        return Outcome(Verdict.USED)
    with service():
        fresh = locked(facts)
        if fresh is None:
            return Outcome(Verdict.ENDED)
        outcome = _confirm(fresh, pending, step, remember=remember)
        if outcome.verdict != Verdict.RIGHT:
            transaction.set_rollback(True)  # restores the old app, which a recovery deleted
        return outcome


def check_app_code(*, facts: Facts, code: str, remember: bool = False) -> Outcome:
    """Check a code of the connected app; return the outcome. A right code passes this step.

    Accepts each code at most once (S30, RFC 6238 §5.2). With `remember`, the browser may skip the
    app code at later logins (S40). Raises TooMany (S21), and SealBrokenError if unsealing fails.
    """
    return _with_code(
        facts, code, then=lambda fresh, device: _go_on(fresh, "code", device, remember=remember)
    )


def step_up(*, visit: Visit, user: User, code: str) -> Outcome:
    """Check an app code of a logged-in user; return the outcome.

    After a right code, sensitive actions are allowed for STEP_UP_LIFETIME (S52). Raises TooMany
    (S21), SealBrokenError if unsealing fails, and UpdateError if another request ended the session.
    """

    def stepped_up(fresh: Facts, _device: Authenticator) -> Outcome:
        throttle.clear_all(fresh.clears)
        prove(visit, fresh.user)
        record(Event.STEPPED_UP, user=fresh.user, visit=visit)
        return Outcome(Verdict.RIGHT)

    facts = facts_for(SignIn.begin(user=user, visit=visit), visit)
    return _with_code(facts, code, then=stepped_up) if facts else Outcome(Verdict.ENDED)


def _with_code(facts: Facts, code: str, then: Then) -> Outcome:
    """Count a try and check the code. Call `then` in the transaction that burns a right code."""
    device = app_of(facts)
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
    with service():
        fresh = relocked(facts)
        if fresh is None:
            return Outcome(Verdict.ENDED)
        if not Authenticator.objects.burn(device, step):
            return _burned(fresh)
        return then(fresh.clearing(*limits_of(fresh, device)), device)


def _burned(facts: Facts) -> Outcome:
    """Return the outcome of a burned code: OUR_CLOCK if our clock was set back, else USED."""
    app = Authenticator.objects.confirmed_of(facts.user)
    is_ours = app is not None and app.is_used_ahead(facts.visit.now)
    return Outcome(Verdict.OUR_CLOCK if is_ours else Verdict.USED)


def _confirm(facts: Facts, pending: Authenticator, step: int, *, remember: bool) -> Outcome:
    """Confirm the pending app, and delete the person's other pending secrets (race 6).

    In a recovery, this also deletes the old app. Call it with the person's row locked. The caller
    must roll back unless the outcome has the verdict RIGHT.
    """
    devices, user, visit = Authenticator.objects, facts.user, facts.visit
    going = replace_app(facts) if is_recovery(facts) else facts
    if going is None or going.user.frozen_at or app_of(going):
        return Outcome(Verdict.ENDED)
    if not devices.confirm(pending.pk, step, visit.now):
        return Outcome(Verdict.ENDED)
    devices.filter(user=user, confirmed=False).delete()
    record(Event.APP_CONNECTED, user=user, visit=visit)
    connected = going.knowing(**{APP: pending, RECOVERY: False})
    connected = connected.clearing((settings.APP_TRIES, pending.pk, visit.network))
    return _go_on(connected, "connect", pending, remember=remember)


def _go_on(facts: Facts, proof: str, device: Authenticator, *, remember: bool) -> Outcome:
    if remember:
        remember_browser(facts)
        if proof == "code":  # a person who is connecting an app gets no notice of the device
            queue_notice(user=facts.user, notice="device_remembered", now=facts.visit.now)
    return Outcome(Verdict.RIGHT, advance(facts.proven(proof, of=str(device.pk))))


def _old_line_or_wrong(facts: Facts, pending: Authenticator, code: str) -> Outcome:
    """Return the outcome of a code that the app being connected does not show now.

    The verdicts OLD_LINE and OLD_APP help no guesser: the visitor has proved the password and the
    phone, and this step never accepts the code of another secret.
    """
    outcome = _clock_or_wrong(facts, pending, code)
    is_old = Authenticator.objects.is_of_old_line(pending, code, facts.visit.now)
    app = app_of(facts)  # during a recovery: the old app
    is_of_app = app is not None and app.has_code(code, facts.visit.now)
    if outcome.verdict != Verdict.WRONG or not (is_old or is_of_app):
        return outcome
    return Outcome(Verdict.OLD_LINE if is_old else Verdict.OLD_APP)


def _clock_or_wrong(facts: Facts, device: Authenticator, code: str) -> Outcome:
    """Return USED, CLOCK, OUR_CLOCK or WRONG for a code that the app does not show now.

    CLOCK: the phone's clock is off; OUR_CLOCK: the server's. A code at most ten time steps (5
    minutes) from now is burned: else a guesser would learn which code will soon be right (S32).
    """
    now = facts.visit.now
    step, is_ours = device.step_nearby(code, now), CLOCK.is_off() or device.is_used_ahead(now)
    if step is not None and step <= device.last_step and not is_ours:
        return Outcome(Verdict.USED)  # the code of an earlier login, not a slow clock
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
