"""Rate limits on login attempts: per account and network, per account, and per network (S20).

Accounts are counted by the typed address: looking one up would take longer if it exists (S5).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings

from accounts.browser.known_browser import knows
from accounts.browser.visit import Visit
from accounts.models import User
from lib import throttle
from lib.mailbox import folded
from lib.throttle import Thing, TooMany


@dataclass(frozen=True, slots=True)
class Turn:
    """An allowed login attempt: the limits to charge, and whether its network is suspect."""

    limits: tuple[Thing, ...]
    is_suspect: bool = False


def demand_turn(visit: Visit, email: str) -> Turn:
    """Return a Turn if the rate limits allow a login attempt now, else raise TooMany.

    Charges no limit. Call it before waiting for a hash slot: a refused attempt must take no slot.
    """
    account = folded(email)
    is_known = knows(visit, account)
    here: Thing = (settings.LOGIN_LIMIT, *_here(visit, account, known=is_known))
    if is_known:  # attacks from other networks must not slow down the owner's browser
        return Turn(_free(visit, here))
    turn = Turn(_free(visit, here, (settings.LOGIN_ACCOUNT_LIMIT, account)), _is_suspect(visit))
    if not turn.is_suspect or _entered_from(visit, account):
        return turn
    # Slow down a suspect network, but do not block it: a mobile carrier's users share one address.
    apart: Thing = (settings.LOGIN_SUSPECT_LIMIT, account, visit.network)
    return Turn((*turn.limits, *_free(visit, apart)), is_suspect=True)


def charge_try(visit: Visit, email: str) -> None:
    """Charge a login attempt to its limits, before the password is hashed. Raises TooMany."""
    # Check again: other requests may have been charged while this request waited for a hash slot.
    for limit, *parts in demand_turn(visit, email).limits:
        throttle.charge(limit, *parts, now=visit.now)


def note_failure(visit: Visit, email: str) -> None:
    """Charge a failed login to this network's limit LOGIN_SPREAD, once per account in a period."""
    if not _is_suspect(visit):
        with suppress(TooMany):
            account = folded(email)
            throttle.charge(settings.LOGIN_SPREAD_ONCE, account, visit.network, now=visit.now)
            throttle.charge(settings.LOGIN_SPREAD, visit.network, now=visit.now)


def forget_tries(visit: Visit, user: User) -> None:
    """After a right password, set this account's login counts to 0 in the service's transaction."""
    for known in (True, False):
        throttle.clear(settings.LOGIN_LIMIT, *_here(visit, user.email, known=known))
    throttle.clear(settings.LOGIN_ACCOUNT_LIMIT, user.email)


def note_entry(visit: Visit, user: User) -> None:
    """Record that this user logged in from this network, in the service's transaction."""
    throttle.charge(settings.LOGIN_ENTERED, user.email, visit.network, now=visit.now)


def _here(visit: Visit, account: str, *, known: bool) -> tuple[str, ...]:
    """Return what LOGIN_LIMIT counts by: account, network and, for a known browser, "known"."""
    # With one key a neighbour could lock the owner out with one wrong password an hour.
    return (account, visit.network, "known") if known else (account, visit.network)


def _is_suspect(visit: Visit) -> bool:
    """Return whether logins to many accounts failed from this network (LOGIN_SPREAD)."""
    return throttle.is_full(settings.LOGIN_SPREAD, visit.network, now=visit.now)


def _entered_from(visit: Visit, account: str) -> bool:
    entered = (settings.LOGIN_ENTERED, account, visit.network)
    return bool(throttle.used([entered], now=visit.now))


def _free(visit: Visit, *things: Thing) -> tuple[Thing, ...]:
    """Return these limits, charging none. Raises TooMany if one of them is full now."""
    for limit, *parts in things:
        throttle.demand_free(limit, *parts, now=visit.now)
    return things
