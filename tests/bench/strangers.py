"""Makes people of every kind. Called inside the site's own environment, by `manage.py shell -c`."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.utils import timezone

from accounts.models import User
from lib.address import network_of
from lib.throttle import charge
from tests.bench.kinds import PASSWORD, Kind
from tests.bench.outbox import rotterdam
from tests.bench.refusals import Refusal, targets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lib.throttle import Thing
    from tests.bench.refusals import Target


def make(many: int) -> None:
    """Make so many of each kind but the one that does not exist."""
    existing = (Kind.KNOWN, Kind.BLOCKED, Kind.INVITED)
    _make((kind, number) for kind in existing for number in range(many))


def refuse() -> None:
    """Make everybody who is to be refused, and charge all their tries.

    In any order, so that a row's place tells nothing. The waits last: `tests.bench.settings`.
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
    """Give what is to be full for one to be refused."""
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
