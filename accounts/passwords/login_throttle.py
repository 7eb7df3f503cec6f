"""How often a password may be tried: per account and network, per account, per network (S20).

Everything here goes by the address as it was typed, and reads the throttle's own table alone: a
refusal that looked the account up, or anything that hangs on it, would take longer for an address
that exists (S5).
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
    """A try that would be judged now: the limits it counts for, and whether it is a suspect one."""

    limits: tuple[Thing, ...]
    is_suspect: bool = False


def demand_turn(visit: Visit, email: str) -> Turn:
    """Check the limits of a try without counting it. Raises TooMany.

    Called before the try waits for a place to hash in: one that is not judged must neither keep
    others waiting nor lengthen the wait of its own account and network.

    An account under attack from everywhere is slowed down as a whole, except in browsers where its
    owner logged in lately. A network that failed on thirty accounts is slowed down for accounts
    that never logged in from it: behind one address of a mobile carrier are thousands of people,
    so nobody is shut out flatly.
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
    """Count a try before its hash. Raises TooMany.

    The limits are checked again: others may have tried while this one waited for its place.
    """
    for limit, *parts in demand_turn(visit, email).limits:
        throttle.charge(limit, *parts, now=visit.now)


def note_failure(visit: Visit, email: str) -> None:
    """Count one more account that failed from this network, each once in a quarter of an hour."""
    if not _is_suspect(visit):
        with suppress(TooMany):
            account = folded(email)
            throttle.charge(settings.LOGIN_SPREAD_ONCE, account, visit.network, now=visit.now)
            throttle.charge(settings.LOGIN_SPREAD, visit.network, now=visit.now)


def forget_tries(visit: Visit, user: User) -> None:
    """Forget the tries of who got in; in the deed's transaction."""
    for known in (True, False):
        throttle.clear(settings.LOGIN_LIMIT, *_here(visit, user.email, known=known))
    throttle.clear(settings.LOGIN_ACCOUNT_LIMIT, user.email)


def note_entry(visit: Visit, user: User) -> None:
    """Remember that this account logged in from this network; in the deed's transaction."""
    throttle.charge(settings.LOGIN_ENTERED, user.email, visit.network, now=visit.now)


def _here(visit: Visit, account: str, *, known: bool) -> tuple[str, ...]:
    """Name account and network. Its owner's browsers count apart from all others there.

    Else a neighbour behind the same address keeps the owner out by one wrong password an hour.
    """
    return (account, visit.network, "known") if known else (account, visit.network)


def _is_suspect(visit: Visit) -> bool:
    """Say whether so many accounts failed from this network that it looks like trying them all."""
    return throttle.is_full(settings.LOGIN_SPREAD, visit.network, now=visit.now)


def _entered_from(visit: Visit, account: str) -> bool:
    """Return whether this account logged in from this network in the last 30 days."""
    entered = (settings.LOGIN_ENTERED, account, visit.network)
    return bool(throttle.used([entered], now=visit.now))


def _free(visit: Visit, *things: Thing) -> tuple[Thing, ...]:
    """Return these limits. Raises TooMany where one of them would refuse a try."""
    for limit, *parts in things:
        throttle.demand_free(limit, *parts, now=visit.now)
    return things
