"""How often codes may be tried and sent (S21, S23)."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.known_browser import knows
from lib import throttle
from lib.throttle import TooMany
from messaging.switch import sms_is_stopped

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User
    from accounts.road import Facts
    from lib.limits import Limit
    from twofactor.models import Authenticator

logger = logging.getLogger(__name__)

ALARM_AT = 80  # percent


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


def is_number_full(user: User, now: datetime) -> bool:
    """Say whether this person's number has had all the SMS of a day, and not some shared budget."""
    return throttle.is_full(settings.SMS_PER_NUMBER, user.phone, now=now)


def charge_sms(facts: Facts) -> None:
    """Count one SMS against every budget, in the transaction that queues it.

    Raises TooMany, always while all SMS are stopped. At 80 % of a budget that many people share
    one line goes to the log as an alarm.
    """
    user, now = facts.user, facts.visit.now
    if sms_is_stopped():
        raise TooMany(now + settings.SMS_IN_ALL.forget)
    throttle.charge(settings.SMS_APART, user.phone, now=now)
    throttle.charge(settings.SMS_PER_NUMBER, user.phone, now=now)
    throttle.charge(settings.SMS_PER_NETWORK, facts.visit.network, now=now)
    _charge_shared(settings.SMS_PER_BRANCH, user.branch_id, now=now)
    _charge_shared(settings.SMS_PER_PREFIX, user.phone.country_code, now=now)
    _charge_shared(settings.SMS_IN_ALL, now=now)


def _charge_shared(limit: Limit, *whose: object, now: datetime) -> None:
    sent = throttle.charge(limit, *whose, now=now)
    if sent == limit.tries * ALARM_AT // 100:
        name = " ".join(map(str, (limit.name, *whose)))
        logger.error("sms alarm: %d of %d SMS of a day are sent (%s)", sent, limit.tries, name)
