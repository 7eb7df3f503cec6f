"""Rate limits on passwords: per account and network, per account, and per network (S20).

All of them use the address as typed, and read the throttle's table only: a refusal that looked up
the account, or anything that refers to it, would take longer for an existing address (S5).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.browser.known_browser import knows
from lib import throttle
from lib.mailbox import folded
from lib.throttle import TooMany

if TYPE_CHECKING:
    from accounts.browser.visit import Visit
    from accounts.models import User
    from lib.throttle import Thing


@dataclass(frozen=True, slots=True)
class Turn:
    """A try that the limits allow: those to charge, and whether its network is suspect."""

    limits: tuple[Thing, ...]
    is_suspect: bool = False


def demand_turn(visit: Visit, email: str) -> Turn:
    """Check the rate limits before queueing for a hash slot, without charging. Raises TooMany.

    A try that is refused must neither keep others waiting nor lengthen the wait of its own account
    and network.

    An account under attack from many networks is slowed down as a whole, except in browsers where
    its owner logged in recently. A network that failed on many accounts is slowed down for accounts
    that never logged in from it, but not blocked: thousands of people share one address of a mobile
    carrier.
    """
    account = folded(email)
    is_known = knows(visit, account)
    here: Thing = (settings.LOGIN_LIMIT, *_here(visit, account, known=is_known))
    if is_known:
        return Turn(_free(visit, here))
    turn = Turn(_free(visit, here, (settings.LOGIN_ACCOUNT_LIMIT, account)), _is_suspect(visit))
    if not turn.is_suspect or _entered_from(visit, account):
        return turn
    apart: Thing = (settings.LOGIN_SUSPECT_LIMIT, account, visit.network)
    return Turn((*turn.limits, *_free(visit, apart)), is_suspect=True)


def charge_try(visit: Visit, email: str) -> None:
    """Charge a try before its hash. Raises TooMany.

    The limits are checked again: others may have tried while this one waited for a hash slot.
    """
    for limit, *parts in demand_turn(visit, email).limits:
        throttle.charge(limit, *parts, now=visit.now)


def note_failure(visit: Visit, email: str) -> None:
    """Charge the network for a failed account, each account once per LOGIN_SPREAD_ONCE."""
    if not _is_suspect(visit):
        with suppress(TooMany):
            account = folded(email)
            throttle.charge(settings.LOGIN_SPREAD_ONCE, account, visit.network, now=visit.now)
            throttle.charge(settings.LOGIN_SPREAD, visit.network, now=visit.now)


def forget_tries(visit: Visit, user: User) -> None:
    """Reset the tries of a person who logged in, in the service's transaction."""
    for known in (True, False):
        throttle.clear(settings.LOGIN_LIMIT, *_here(visit, user.email, known=known))
    throttle.clear(settings.LOGIN_ACCOUNT_LIMIT, user.email)


def note_entry(visit: Visit, user: User) -> None:
    """Record that this account logged in from this network, in the service's transaction."""
    throttle.charge(settings.LOGIN_ENTERED, user.email, visit.network, now=visit.now)


def _here(visit: Visit, account: str, *, known: bool) -> tuple[str, ...]:
    """Return account and network as the key; the owner's browsers there are counted separately.

    Otherwise a neighbour behind the same address could lock the owner out with one wrong password
    an hour.
    """
    return (account, visit.network, "known") if known else (account, visit.network)


def _is_suspect(visit: Visit) -> bool:
    """Return whether so many accounts failed from this network that it may be trying them all."""
    return throttle.is_full(settings.LOGIN_SPREAD, visit.network, now=visit.now)


def _entered_from(visit: Visit, account: str) -> bool:
    """Return whether this account logged in from this network recently (LOGIN_ENTERED)."""
    entered = (settings.LOGIN_ENTERED, account, visit.network)
    return bool(throttle.used([entered], now=visit.now))


def _free(visit: Visit, *things: Thing) -> tuple[Thing, ...]:
    """Return these limits. Raises TooMany when one of them would refuse a try."""
    for limit, *parts in things:
        throttle.demand_free(limit, *parts, now=visit.now)
    return things
