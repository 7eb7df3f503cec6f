"""The services of counter codes (baliecodes): issue a code, check a code that was entered (S61)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.conf import settings

from accounts.log.events import Event, record, record_by, service
from accounts.mail.mails import queue_notice
from accounts.models import User
from accounts.road.walk import Facts, advance, gather, locked
from lib import throttle
from lib.sealing import keyed_digest, keyed_digests
from lib.throttle import TooMany
from lib.tokens import new_letters
from twofactor.models import CounterCode
from twofactor.otpauth import in_groups
from twofactor.recovery import counter_code_of
from twofactor.verdicts import Outcome, Verdict


def issue_counter_code(*, user: User, by: User | None, now: datetime, reason: str = "") -> str:
    """Create a counter code, notify the person by mail (S54), and return the code.

    Only a digest is stored, so the code can be shown only now. Call this with the person's row
    locked, after checking that `by` may issue the code. `by` is None on the command line.
    `reason`, typed by `by`, goes into the security log.
    """
    CounterCode.objects.filter(user=user).delete()
    throttle.clear(settings.COUNTER_TRIES, user.pk)
    code = new_letters(settings.COUNTER_CODE_LETTERS)
    CounterCode.objects.create(
        user=user,
        branch=user.branch,
        epoch=user.epoch,
        digest=keyed_digest(*_parts(user, code)),
        issued_by=by,
        created_at=now,
        expires_at=now + settings.COUNTER_CODE_LIFETIME,
    )
    record_by(Event.COUNTER_CODE_ISSUED, user=user, by=by, now=now, detail=reason)
    queue_notice(user=user, notice="counter_code_issued", now=now)
    return in_groups(code)


def enter_counter_code(*, facts: Facts, code: str) -> Outcome:
    """Check a counter code; return the outcome. A right code lets this sign-in replace the app.

    Raises TooMany after COUNTER_TRIES wrong codes, until the count restarts or staff issue a new
    code.
    """
    user, now = facts.user, facts.visit.now
    tried = throttle.charge(settings.COUNTER_TRIES, user.pk, now=now)
    digests = keyed_digests(*_parts(user, code))
    with service():
        fresh = locked(facts)
        if fresh is None:
            return Outcome(Verdict.ENDED)
        issued = counter_code_of(fresh.user, now)
        if issued is not None and issued.digest in digests:  # spent when the new app is confirmed
            sign_in = replace(fresh.sign_in, counter_code=issued.pk, recover=0)
            going = gather(fresh.user, sign_in, facts.visit)
            where = advance(going.clearing((settings.COUNTER_TRIES, user.pk)))
            return Outcome(Verdict.RIGHT, where)
    record(Event.COUNTER_CODE_WRONG, user=user, visit=facts.visit)
    if tried >= settings.COUNTER_TRIES.tries:
        raise TooMany(throttle.free_at(settings.COUNTER_TRIES, user.pk, now=now))
    return Outcome(Verdict.WRONG, left=settings.COUNTER_TRIES.tries - tried)


def _parts(user: User, code: str) -> tuple[object, ...]:
    return ("counter", user.pk, user.phone, code)
