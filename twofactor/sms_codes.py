"""The deeds of the SMS step: send a code, check it."""

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
    """Name the person's present number, so that a proof says of which number it is (S22)."""
    return digest(str(user.phone))


def prepare_sms(facts: Facts) -> None:
    """Send a code on arriving at the step; where none may go out now, the page says so.

    A savepoint of its own: what a refused SMS was charged before the refusal is undone.
    """
    with suppress(TooMany), transaction.atomic():
        _send(facts)


def send_sms_code(*, facts: Facts) -> bool:
    """Send a code because the person asked. Return False when the sign-in ended meanwhile.

    Raises TooMany (S23: 60 s apart, 5 a day).
    """
    with transaction.atomic():
        fresh = locked(facts)
        if fresh:
            _send(fresh)
    return fresh is not None


def clear_sms_quotas(*, user_id: int, now: datetime) -> Budget | None:
    """Let a person's number be sent SMS again; return what was used, None for an unknown id.

    Only what was sent is forgotten (S23), not what was tried (S22), nor what people share.
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
    """Compare a typed code with those sent for this sign-in to this number.

    Raises TooMany after five wrong ones over all codes and sign-ins (S22). Codes sent earlier in
    this sign-in count as long as they are in time.
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
            # After an outage others may still wait, and would come when none is asked any more.
            withdraw(Message.objects.filter(smscode__in=codes))
            throttle.clear(settings.SMS_TRIES, user.pk)
            where = advance(fresh.proven("sms", of=number_digest(user)))
            return Outcome(Verdict.RIGHT, where)
    return _not_accepted(facts, digests, tried)


def _send(facts: Facts) -> None:
    """Queue one SMS, its charges and its row in the deed's transaction: all of it or nothing."""
    user, now = facts.user, facts.visit.now
    code, expires_at = new_digits(settings.SMS_CODE_DIGITS), now + settings.SMS_CODE_LIFETIME
    # One that was tried in vain would come beside this one, and be paid for too.
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
    """Say why: used a moment ago (a double tap), too late, or simply wrong.

    What was used before the password of this sign-in was asked again is too late: no double tap.
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
