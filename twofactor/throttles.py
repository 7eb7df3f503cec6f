"""How often codes may be tried and sent (S21, S23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from accounts.known_browser import knows
from lib import throttle
from lib.alarm import charge_shared
from lib.throttle import Thing, TooMany
from messaging.switch import sms_is_stopped

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.road import Facts
    from lib.limits import Limit
    from twofactor.models import Authenticator

_ALARM = "sms alarm: %d of %d SMS of a day are sent (%s)"


def charge_app_try(facts: Facts, device: Authenticator) -> int | None:
    """Count a try of an app code before it is compared; answer how many since the last right one.

    Answers None when only recovery helps any more.

    Raises TooMany: per authenticator and network, and per authenticator as a whole except in a
    browser where its owner logged in lately.
    """
    visit = facts.visit
    is_known = knows(visit, facts.user.email)
    if not is_known:
        throttle.demand_free(settings.APP_DEVICE_LIMIT, device.pk, now=visit.now)
    throttle.charge(settings.APP_TRIES, device.pk, visit.network, now=visit.now)
    if not is_known:
        throttle.charge(settings.APP_DEVICE_LIMIT, device.pk, now=visit.now)
    try:
        return throttle.charge(settings.APP_IN_A_ROW, device.pk, now=visit.now)
    except TooMany:
        return None


def forget_app_tries(facts: Facts, device: Authenticator) -> None:
    """Forget the tries after a right code; in the deed's transaction."""
    throttle.clear(settings.APP_TRIES, device.pk, facts.visit.network)
    throttle.clear(settings.APP_DEVICE_LIMIT, device.pk)
    throttle.clear(settings.APP_IN_A_ROW, device.pk)


def charge_sms(facts: Facts) -> None:
    """Count one SMS against every budget, in the transaction that queues it.

    Raises TooMany, always while all SMS are stopped. At 80 % of a budget that many people share
    one line goes to the log as an alarm.
    """
    now = facts.visit.now
    if sms_is_stopped():
        raise TooMany(now + settings.SMS_IN_ALL.forget)
    for limit, *whose in _own_budgets(facts):
        throttle.charge(limit, *whose, now=now)
    for limit, *whose in _shared_budgets(facts):
        charge_shared(_ALARM, limit, *whose, now=now)


def full_sms_budgets(facts: Facts) -> dict[Limit, datetime]:
    """Return the budgets that allow no SMS now, and from when each does. One query, no charge."""
    things = [*_own_budgets(facts), *_shared_budgets(facts)]
    counted = throttle.used(things, now=facts.visit.now)
    return {
        limit: free_at
        for (limit, *_whose), (count, free_at) in counted.items()
        if count >= limit.tries
    }


def _own_budgets(facts: Facts) -> list[Thing]:
    """Return the budgets of one number and of one network."""
    number = str(facts.user.phone)
    return [
        (settings.SMS_APART, number),
        (settings.SMS_PER_NUMBER, number),
        (settings.SMS_PER_NETWORK, facts.visit.network),
    ]


def _shared_budgets(facts: Facts) -> list[Thing]:
    """Return the budgets of a whole day that many people share; they have an alarm."""
    user = facts.user
    return [
        (settings.SMS_PER_BRANCH, user.branch_id),
        (settings.SMS_PER_PREFIX, user.phone.country_code),
        (settings.SMS_IN_ALL,),
    ]
