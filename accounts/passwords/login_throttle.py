"""Rate limits on login attempts: per account and network, per account, and per network (S20).

Attempts are counted by typed address: looking up an account would take longer if it exists (S5).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from accounts.browser.known_browser import knows
from accounts.browser.visit import Visit
from accounts.models import User
from lib import throttle
from lib.mailbox import folded
from lib.throttle import Thing


@dataclass(frozen=True, slots=True)
class Turn:
    """An allowed login attempt: the limits to charge, and whether its network is suspect."""

    limits: tuple[Thing, ...]
    is_suspect: bool = False


def charge_at_once(visit: Visit, email: str) -> bool:
    """Count a login attempt against its limits in one statement, and return True.

    Return False and count nothing if a limit is full or a stranger's network is suspect.
    """
    account = folded(email)
    if knows(visit, account):
        known = _known_limits(visit, account)
        return throttle.take_all(known, now=visit.now) is not None
    limits, spread = _limits(visit, account), (_spread(visit),)
    return throttle.take_all(limits, free=spread, now=visit.now) is not None


def demand_turn(visit: Visit, email: str) -> Turn:
    """Return a Turn if the rate limits allow a login attempt now, else raise TooMany.

    Charges no limit. Call it before waiting for a hash slot: a refused attempt must take no slot.
    """
    account = folded(email)
    if knows(visit, account):
        limits = _known_limits(visit, account)
        throttle.demand_free(throttle.read_all(limits, now=visit.now).values(), now=visit.now)
        return Turn(limits)
    return _turn_of_stranger(visit, account)


def _turn_of_stranger(visit: Visit, account: str) -> Turn:
    limits, spread = _limits(visit, account), _spread(visit)
    entered: Thing = (settings.LOGIN_ENTERED, account, visit.network)
    apart: Thing = (settings.LOGIN_SUSPECT_LIMIT, account, visit.network)
    seen = throttle.read_all([*limits, spread, entered, apart], now=visit.now)
    is_suspect = seen[spread].free_at > visit.now
    # Slow down a suspect network, but do not block it: a mobile carrier's users share one address.
    if is_suspect and not seen[entered].is_used:
        limits = (*limits, apart)
    throttle.demand_free([seen[one] for one in limits], now=visit.now)
    return Turn(limits, is_suspect)


def charge_try(visit: Visit, email: str, *, suspect: bool = False) -> None:
    """Count a login attempt against its limits, before hashing the password. Raises TooMany."""
    # Check again: other requests may have been charged while this request waited for a hash slot.
    if suspect or not charge_at_once(visit, email):
        throttle.charge_all(demand_turn(visit, email).limits, now=visit.now)


def note_failure(visit: Visit, email: str) -> None:
    """Count a failed login against the network, but only once per account and period."""
    once: Thing = (settings.LOGIN_SPREAD_ONCE, folded(email), visit.network)
    throttle.take_all([once, _spread(visit)], now=visit.now)  # counts neither if one is full


def limits_of(visit: Visit, user: User) -> tuple[Thing, ...]:
    """Return the account's limits, to be reset after the right password."""
    return waits_of(user.email, visit.network)


def waits_of(account: str, network: str) -> tuple[Thing, ...]:
    """Return the limits that can make the owner of this account wait on this network."""
    here: Thing = (settings.LOGIN_LIMIT, account, network)
    return here, (*here, "known"), (settings.LOGIN_ACCOUNT_LIMIT, account)


def note_entry(visit: Visit, user: User, *, clears: Iterable[Thing] = ()) -> None:
    """Record that this user logged in from this network, and reset the limits `clears`."""
    entered: Thing = (settings.LOGIN_ENTERED, user.email, visit.network)
    throttle.clear_and_note(clears, entered, now=visit.now)


def _known_limits(visit: Visit, account: str) -> tuple[Thing, ...]:
    """Return the limits for a browser in which the owner logged in. They are counted separately.

    So attacks from elsewhere, or by a neighbour on the same network, do not make the owner wait.
    """
    return ((settings.LOGIN_LIMIT, account, visit.network, "known"),)


def _limits(visit: Visit, account: str) -> tuple[Thing, ...]:
    """Return the limits for any other browser: per account and network, and per account."""
    here: Thing = (settings.LOGIN_LIMIT, account, visit.network)
    return here, (settings.LOGIN_ACCOUNT_LIMIT, account)


def _spread(visit: Visit) -> Thing:
    """Return the limit that is full once logins to many accounts failed from this network."""
    return settings.LOGIN_SPREAD, visit.network
