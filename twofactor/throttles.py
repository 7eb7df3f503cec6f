"""Rate limits on codes from the app (S21)."""

from __future__ import annotations

from django.conf import settings

from accounts.browser.known_browser import knows
from accounts.road.walk import Facts
from lib import throttle
from lib.throttle import Thing
from twofactor.models import Authenticator


def charge_app_try(facts: Facts, device: Authenticator) -> int | None:
    """Count a try before its code is compared; return the number of tries since the last right one.

    Returns None after APP_IN_A_ROW wrong tries: only a recovery helps then. Raises TooMany (S21).
    """
    now, in_a_row = facts.visit.now, _in_a_row(device)
    # In a browser where the owner logged in recently, tries in other browsers do not count.
    shared = () if knows(facts.visit, facts.user.email) else (_shared(device),)
    waits = (_here(facts, device), *shared)
    taken = throttle.take_all([*waits, in_a_row], now=now)
    if taken is None and throttle.is_full(*in_a_row, now=now):
        throttle.charge_all(waits, now=now)
        return None
    taken = taken or throttle.charge_all([*waits, in_a_row], now=now)
    return taken[in_a_row].number


def limits_of(facts: Facts, device: Authenticator) -> tuple[Thing, ...]:
    """Return all limits of `charge_app_try`, to be reset after a right code."""
    return _here(facts, device), _shared(device), _in_a_row(device)


def _here(facts: Facts, device: Authenticator) -> Thing:
    return settings.APP_TRIES, device.pk, facts.visit.network


def _shared(device: Authenticator) -> Thing:
    return settings.APP_DEVICE_LIMIT, device.pk


def _in_a_row(device: Authenticator) -> Thing:
    return settings.APP_IN_A_ROW, device.pk
