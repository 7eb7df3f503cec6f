"""Rate limits on codes from the app (S21)."""

from __future__ import annotations

from django.conf import settings

from accounts.browser.known_browser import knows
from accounts.road.walk import Facts
from lib import throttle
from lib.throttle import TooMany
from twofactor.models import Authenticator


def charge_app_try(facts: Facts, device: Authenticator) -> int | None:
    """Count a try before its code is compared; return how many came after the last right code.

    Returns None after APP_IN_A_ROW such tries: only a recovery helps then. Raises TooMany (S21).
    """
    visit = facts.visit
    is_known = knows(visit, facts.user.email)  # the owner logged in recently in this browser
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
    """Reset the counts of `charge_app_try` after a right code, in the caller's transaction."""
    throttle.clear(settings.APP_TRIES, device.pk, facts.visit.network)
    throttle.clear(settings.APP_DEVICE_LIMIT, device.pk)
    throttle.clear(settings.APP_IN_A_ROW, device.pk)
