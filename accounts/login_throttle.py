"""How often a password may be tried: per account and network, per account, per network (S20)."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from django.conf import settings

from accounts.events import Event
from accounts.known_browser import knows
from accounts.models import SecurityEvent
from accounts.models.user import folded
from lib import throttle
from lib.throttle import TooMany

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.visit import Visit


def charge_try(visit: Visit, email: str, user: User | None) -> None:
    """Count a try before its hash.

    Raises TooMany. An account under attack from everywhere is slowed down as a whole, except in
    browsers where its owner logged in lately. A network that failed on thirty accounts is slowed
    down for accounts that never logged in from it: behind one address of a mobile carrier are
    thousands of people, so nobody is shut out flatly.
    """
    account, now = folded(email), visit.now
    is_known = knows(visit, user)
    waits = not is_known and _is_suspect(visit) and not _entered_from(visit, user)
    if waits:
        throttle.demand_free(settings.LOGIN_SUSPECT_LIMIT, account, visit.network, now=now)
    if not is_known:
        throttle.demand_free(settings.LOGIN_ACCOUNT_LIMIT, account, now=now)
    throttle.charge(settings.LOGIN_LIMIT, *_here(visit, account, known=is_known), now=now)
    if not is_known:
        throttle.charge(settings.LOGIN_ACCOUNT_LIMIT, account, now=now)
    if waits:
        throttle.charge(settings.LOGIN_SUSPECT_LIMIT, account, visit.network, now=now)


def demand_turn(visit: Visit, email: str, user: User | None) -> bool:
    """Say before a try takes one of the few places to hash in whether it is a suspect one.

    Raises TooMany where the try would be turned away unjudged: it must keep nobody waiting.
    """
    is_known = knows(visit, user)
    here = _here(visit, folded(email), known=is_known)
    throttle.demand_free(settings.LOGIN_LIMIT, *here, now=visit.now)
    return not is_known and _is_suspect(visit)


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


def _here(visit: Visit, account: str, *, known: bool) -> tuple[str, ...]:
    """Name account and network. Its owner's browsers count apart from all others there.

    Else a neighbour behind the same address keeps the owner out by one wrong password an hour.
    """
    return (account, visit.network, "known") if known else (account, visit.network)


def _is_suspect(visit: Visit) -> bool:
    """Say whether so many accounts failed from this network that it looks like trying them all."""
    return throttle.is_full(settings.LOGIN_SPREAD, visit.network, now=visit.now)


def _entered_from(visit: Visit, user: User | None) -> bool:
    """Say whether this person logged in from this network, as far as the log still tells.

    Of nobody it is asked as well: a question less would tell that there is nobody (S5).
    """
    logins = SecurityEvent.objects.filter(user_id=user.pk if user else 0, what=Event.LOGIN)
    return logins.filter(origin__network=visit.network).exists()
