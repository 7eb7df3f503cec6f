"""The budgets of SMS: each is charged in the transaction that queues it (S23).

An SMS that surely never left gives its day quotas back: no attempt was made, or the provider
refused it without an id. Its row holds what to give back (`Message.charged`), and no longer than
that is sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import phonenumbers
from django.conf import settings

from lib import throttle
from lib.alarm import ALARM_AT, charge_shared
from lib.throttle import TooMany
from messaging.models.switch import sms_is_stopped

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lib.limits import Limit
    from lib.throttle import Taken, Thing

    # The key of a charge and its period, as `throttle.Taken` has them.
    Charged = tuple[str, int]

_ALARM = "sms alarm: %d of %d SMS of a day are sent (%s)"


@dataclass(frozen=True, slots=True)
class Receiver:
    """What an SMS is charged to: a number (E.164), a branch, a network.

    `network`: from where it was asked for; None where nobody asked, as for a notice.
    """

    number: str
    branch_id: int | None
    network: str | None


@dataclass(frozen=True, slots=True)
class Budget:
    """One quota: of what, how many of it are used, and when it begins again (None: not begun)."""

    limit: Limit
    part: int | None
    used: int
    until: datetime | None = None

    @property
    def percent(self) -> int:
        """How much is used, in whole percents, rounded down."""
        return self.used * 100 // self.limit.tries

    @property
    def is_alarming(self) -> bool:
        """Whether the alarm's share is used."""
        return self.percent >= ALARM_AT

    @property
    def is_full(self) -> bool:
        """Whether the next SMS would be refused."""
        return self.used >= self.limit.tries


def charge(to: Receiver, *, now: datetime) -> list[Charged]:
    """Charge one SMS to every budget; return what to give back if it never leaves.

    One that nobody asked for is charged to the shared budgets alone, and none of them refuses it.
    Of any other: raises TooMany, always while all SMS are stopped. At 80 % of a budget that many
    people share one line goes to the log as an alarm.
    """
    if to.network is None:
        return _kept(_charge_shared(to, now, refusing=False))
    if sms_is_stopped():
        raise TooMany(now + settings.SMS_IN_ALL.forget)
    throttle.charge(settings.SMS_APART, to.number, now=now)
    own = throttle.take(settings.SMS_PER_NUMBER, to.number, now=now)
    throttle.charge(settings.SMS_PER_NETWORK, to.network, now=now)
    return _kept([own, *_charge_shared(to, now)])


def give_back(charged: Iterable[Charged]) -> None:
    """Undo these charges, in the transaction that ends their messages.

    In the order in which they are charged, so that no two transactions deadlock.
    """
    every = sorted((key, until) for key, until in charged)
    for quota in _day_quotas():
        for key, until in every:
            if key.startswith(f"{quota.name}:"):
                throttle.give_back(quota, key, until)


def full(to: Receiver, *, now: datetime) -> dict[Limit, datetime]:
    """Return the budgets that allow no SMS now, and from when each does. One query, no charge."""
    own = [
        (settings.SMS_APART, to.number),
        (settings.SMS_PER_NUMBER, to.number),
        (settings.SMS_PER_NETWORK, to.network),
    ]
    counted = throttle.used([*own, *_shared(to)], now=now)
    return {
        limit: free_at
        for (limit, *_whose), (count, free_at) in counted.items()
        if count >= limit.tries
    }


def clear_number(number: str) -> None:
    """Forget what was sent to a number (E.164); what many people share stays."""
    throttle.clear(settings.SMS_APART, number)
    throttle.clear(settings.SMS_PER_NUMBER, number)


def budgets(branch_ids: Iterable[int | None], *, central: bool, now: datetime) -> list[Budget]:
    """Look up the budgets that people share, of each kind the busiest first; one query.

    Of each of these branches, where None is that of people without one; `central` adds that of
    all SMS and those of the countries, and puts them first.
    """
    wanted: list[tuple[Limit, int | None]] = []
    if central:
        codes = {phonenumbers.country_code_for_region(land) for land in settings.SMS_PREFIXES}
        wanted.append((settings.SMS_IN_ALL, None))
        wanted += [(settings.SMS_PER_PREFIX, code) for code in sorted(codes)]
    wanted += [(settings.SMS_PER_BRANCH, branch) for branch in branch_ids]
    found = throttle.used((_thing(*one) for one in wanted), now=now)
    looked_up = [Budget(*one, *found.get(_thing(*one), (0, None))) for one in wanted]
    kinds = list(dict.fromkeys(limit for limit, _part in wanted))
    return sorted(looked_up, key=lambda budget: (kinds.index(budget.limit), -budget.used))


def of_number(number: str, *, now: datetime) -> Budget:
    """Look up the day quota of one number (E.164)."""
    thing = (settings.SMS_PER_NUMBER, number)
    found = throttle.used([thing], now=now)
    return Budget(settings.SMS_PER_NUMBER, None, *found.get(thing, (0, None)))


def prefix_of(number: str) -> int | None:
    """Return the country prefix of a number in E.164: 31 of +31612345678; None if it has none."""
    try:
        return phonenumbers.parse(number).country_code
    except phonenumbers.NumberParseException:
        return None


def _charge_shared(to: Receiver, now: datetime, *, refusing: bool = True) -> list[Taken]:
    return [
        charge_shared(_ALARM, limit, *whose, now=now, refusing=refusing)
        for limit, *whose in _shared(to)
    ]


def _shared(to: Receiver) -> list[Thing]:
    """Return the budgets of a whole day that many people share; they have an alarm."""
    return [
        (settings.SMS_PER_BRANCH, to.branch_id),
        (settings.SMS_PER_PREFIX, prefix_of(to.number)),
        (settings.SMS_IN_ALL,),
    ]


def _day_quotas() -> list[Limit]:
    """Return what is given back, in the order in which it is charged."""
    return [
        settings.SMS_PER_NUMBER,
        settings.SMS_PER_BRANCH,
        settings.SMS_PER_PREFIX,
        settings.SMS_IN_ALL,
    ]


def _kept(taken: list[Taken]) -> list[Charged]:
    return [(one.key, one.until) for one in taken]


def _thing(limit: Limit, part: int | None) -> Thing:
    """Name it as `charge` does."""
    return (limit,) if limit == settings.SMS_IN_ALL else (limit, part)
