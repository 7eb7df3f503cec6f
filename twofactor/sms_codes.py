"""The services of SMS codes: send a code, check a code, reset the SMS quotas of a phone number."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.conf import settings
from django.db import transaction

from accounts.log.events import Event, record, record_by, service
from accounts.models import User
from accounts.road.walk import Facts, advance, locked
from lib import throttle
from lib.sealing import keyed_digest, keyed_digests
from lib.throttle import TooMany
from lib.tokens import digest, new_digits
from messaging.budgets import Budget, Receiver, clear_number, of_number
from messaging.models import Message
from messaging.services import queue_sms, withdraw
from twofactor.models import SmsCode
from twofactor.sms import PURPOSE, sms_text
from twofactor.verdicts import Outcome, Verdict


def number_digest(user: User) -> str:
    """Return a digest of the person's number: a proof by SMS counts only for that number (S22)."""
    return digest(str(user.phone))


def prepare_sms(facts: Facts) -> None:
    """Queue an SMS code in the caller's transaction. Do nothing if a limit is reached."""
    with suppress(TooMany), transaction.atomic():  # the savepoint undoes charges before a refusal
        _send(facts)


def send_sms_code(*, facts: Facts) -> bool:
    """Queue an SMS code; return False if the sign-in ended. Raises TooMany at a limit (S23)."""
    with transaction.atomic():
        fresh = locked(facts)
        if fresh:
            _send(fresh)
    return fresh is not None


def withdraw_codes(user: User) -> None:
    """Cancel the SMS with codes that wait to be sent: they may be to the person's former number."""
    withdraw(Message.objects.filter(smscode__user=user))


def clear_sms_quotas(*, user_id: int, now: datetime) -> Budget | None:
    """Reset the SMS quotas of a person's number; return the daily quota before the reset (S23).

    Returns None if no person has this id. Keeps the count of wrong codes (S22) and shared quotas.
    """
    with service():
        person = User.objects.locked(user_id)
        if person is None:
            return None
        number = str(person.phone)
        used = of_number(number, now=now)
        clear_number(number)
        record_by(Event.SMS_QUOTA_CLEARED, user=person, by=None, now=now)
    return used


def check_sms_code(*, facts: Facts, code: str) -> Outcome:
    """Check a code against the valid codes that this sign-in sent; return the outcome.

    Raises TooMany after SMS_TRIES wrong codes of this person, over all codes and sign-ins (S22).
    """
    user, now = facts.user, facts.visit.now
    tried = throttle.charge(settings.SMS_TRIES, user.pk, now=now)
    digests = keyed_digests(*_parts(facts, code))
    with service():
        fresh = locked(facts)
        if fresh is None:
            return Outcome(Verdict.ENDED)
        codes = SmsCode.objects.of_sign_in(user, facts.sign_in.id)
        if codes.spend(digests, now):
            # After an outage other SMS of this sign-in may be queued. They are not needed any more.
            withdraw(Message.objects.filter(smscode__in=codes))
            proven = fresh.proven("sms", of=number_digest(user))
            where = advance(proven.clearing((settings.SMS_TRIES, user.pk)))
            return Outcome(Verdict.RIGHT, where)
    return _not_accepted(facts, digests, tried)


def _send(facts: Facts) -> None:
    """Queue a new code by SMS in the caller's transaction. Raises TooMany if a quota is used up."""
    user, now = facts.user, facts.visit.now
    code, expires_at = new_digits(settings.SMS_CODE_DIGITS), now + settings.SMS_CODE_LIFETIME
    message = queue_sms(
        purpose=PURPOSE,
        to=Receiver(str(user.phone), user.branch_id, facts.visit.network),
        text=sms_text(code, user.language),
        user_id=user.pk,
        expires_at=expires_at,
        now=now,
        # An earlier SMS that could not be sent so far would arrive too, and cost money.
        instead_of=Message.objects.filter(smscode__user=user, attempts__gt=0),
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
    """Return the outcome USED (double click), EXPIRED or WRONG. Raises TooMany at the last try."""
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
