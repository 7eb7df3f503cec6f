"""The services of the SMS step: send a code, check it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction

from accounts.log.events import Event, record, record_by
from accounts.models import User
from accounts.road.walk import advance, locked
from lib import throttle
from lib.sealing import keyed_digest, keyed_digests
from lib.throttle import TooMany
from lib.tokens import digest, new_digits
from messaging.budgets import clear_number, of_number
from messaging.models import Message
from messaging.services import queue_sms, withdraw
from twofactor.models import SmsCode
from twofactor.sms import PURPOSE, sms_text
from twofactor.verdicts import Outcome, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.road.walk import Facts
    from messaging.budgets import Budget


def number_digest(user: User) -> str:
    """Return a digest of the person's current number, which ties a proof to that number (S22)."""
    return digest(str(user.phone))


def prepare_sms(facts: Facts) -> None:
    """Send a code on arriving at the step; if none can be sent now, the page says so.

    The savepoint undoes what was charged for an SMS before it was refused.
    """
    with suppress(TooMany), transaction.atomic():
        _send(facts)


def send_sms_code(*, facts: Facts) -> bool:
    """Send a code because the person asked. Return False when the sign-in ended meanwhile.

    Raises TooMany (S23: SMS_APART, SMS_PER_NUMBER and the shared budgets).
    """
    with transaction.atomic():
        fresh = locked(facts)
        if fresh:
            _send(fresh)
    return fresh is not None


def clear_sms_quotas(*, user_id: int, now: datetime) -> Budget | None:
    """Let a person's number receive SMS again; return what was used, None for an unknown id.

    Only the quotas of sent SMS are reset (S23), not the tries (S22), nor the shared budgets.
    """
    with transaction.atomic():
        person = User.objects.locked(user_id)
        if person is None:
            return None
        number = str(person.phone)
        used = of_number(number, now=now)
        clear_number(number)
        record_by(Event.SMS_QUOTA_CLEARED, user=person, by=None, now=now)
    return used


def check_sms_code(*, facts: Facts, code: str) -> Outcome:
    """Compare an entered code with those sent for this sign-in to this number.

    Raises TooMany after SMS_TRIES wrong ones over all codes and sign-ins (S22). Earlier codes of
    this sign-in count until they expire.
    """
    user, now = facts.user, facts.visit.now
    tried = throttle.charge(settings.SMS_TRIES, user.pk, now=now)
    digests = keyed_digests(*_parts(facts, code))
    with transaction.atomic():
        fresh = locked(facts)
        if fresh is None:
            return Outcome(Verdict.ENDED)
        codes = SmsCode.objects.of_sign_in(user, facts.sign_in.id)
        if codes.spend(digests, now):
            # After an outage more SMS may still wait, and would arrive when no code is needed any
            # more.
            withdraw(Message.objects.filter(smscode__in=codes))
            throttle.clear(settings.SMS_TRIES, user.pk)
            where = advance(fresh.proven("sms", of=number_digest(user)))
            return Outcome(Verdict.RIGHT, where)
    return _not_accepted(facts, digests, tried)


def _send(facts: Facts) -> None:
    """Queue one SMS with its charges and its row, in the service's transaction."""
    user, now = facts.user, facts.visit.now
    code, expires_at = new_digits(settings.SMS_CODE_DIGITS), now + settings.SMS_CODE_LIFETIME
    # An SMS that failed so far would arrive together with this one, and also be paid for.
    withdraw(Message.objects.filter(smscode__user=user, attempts__gt=0))
    message = queue_sms(
        purpose=PURPOSE,
        number=str(user.phone),
        text=sms_text(code, user.language),
        user_id=user.pk,
        branch_id=user.branch_id,
        network=facts.visit.network,
        expires_at=expires_at,
        now=now,
    )
    SmsCode.objects.create(
        user=user,
        sign_in=facts.sign_in.id,
        digest=keyed_digest(*_parts(facts, code)),
        message=message,
        created_at=now,
        expires_at=expires_at,
    )


def _parts(facts: Facts, code: str) -> tuple[object, ...]:
    return ("sms", facts.user.pk, facts.sign_in.id, facts.user.phone, code)


def _not_accepted(facts: Facts, digests: list[str], tried: int) -> Outcome:
    """Return why: used just now (a double click), expired, or wrong.

    A code used before this sign-in asked for the password again counts as expired.
    """
    limit, user, now = settings.SMS_TRIES, facts.user, facts.visit.now
    mine = SmsCode.objects.of_sign_in(user, facts.sign_in.id)
    same = mine.filter(digest__in=digests)
    if same.filter(used_at__gte=facts.sign_in.proven_at("password")).exists():
        return Outcome(Verdict.USED)
    record(Event.SMS_CODE_WRONG, user=user, visit=facts.visit)
    if tried >= limit.tries:
        raise TooMany(throttle.free_at(limit, user.pk, now=now))
    is_late = same.exists() or (mine.exists() and not mine.live(now).exists())
    verdict = Verdict.EXPIRED if is_late else Verdict.WRONG
    return Outcome(verdict, left=limit.tries - tried)
