"""Make people of every kind. Run in the site's environment, by `manage.py shell -c`."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from lib.address import network_of
from lib.throttle import Thing, charge
from quality.bench.kinds import PASSWORD, Kind
from quality.bench.outbox import rotterdam
from quality.bench.refusals import Refusal, Target, targets


def make(many: int) -> None:
    """Create `many` people of each kind, except Kind.NOBODY."""
    existing = (Kind.KNOWN, Kind.BLOCKED, Kind.INVITED)
    _make((kind, number) for kind in existing for number in range(many))


def refuse() -> None:
    """Create the targets' accounts, and use up the limits by which each target is refused.

    `quality.bench.settings` makes the waits longer than the measurement. The accounts are created
    in a random order, so that the place of a row in the table has no influence.
    """
    everybody, now = targets(), timezone.now()
    random.shuffle(everybody)
    _make((one.kind, one.number) for one in everybody if one.kind != Kind.NOBODY)
    for limit, *parts in {thing: None for one in everybody for thing in _limits(one)}:
        for _try in range(limit.tries):
            charge(limit, *parts, now=now)


def _make(people: Iterable[tuple[Kind, int]]) -> None:
    branch, hashed, none = rotterdam(), make_password(PASSWORD), make_password(None)
    User.objects.bulk_create(
        User(
            email=kind.address(number),
            first_name="Sanne",
            last_name="de Boer",
            phone=f"+3161{number:07d}",
            branch=branch,
            password=none if kind == Kind.INVITED else hashed,
            is_active=kind != Kind.BLOCKED,
        )
        for kind, number in people
    )


def _limits(one: Target) -> Iterator[Thing]:
    """Yield each limit that must be used up, and what it counts: an address, a network or both."""
    network = network_of(one.refusal.address)
    if one.refusal == Refusal.HERE:
        yield settings.LOGIN_LIMIT, one.email, network
    elif one.refusal == Refusal.ACCOUNT:
        yield settings.LOGIN_ACCOUNT_LIMIT, one.email
    elif one.refusal == Refusal.SUSPECT:
        yield settings.LOGIN_SPREAD, network
        yield settings.LOGIN_SUSPECT_LIMIT, one.email, network
    else:
        yield settings.MAIL_PER_ADDRESS, one.email
