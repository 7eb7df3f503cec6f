"""SMS budgets: quotas to which an SMS is charged in the transaction that queues the SMS (S23)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import phonenumbers
from django.conf import settings

from lib import throttle
from lib.alarm import charge_shared
from lib.limits import Limit
from lib.throttle import Taken, Thing, TooMany
from messaging.models.switch import sms_is_stopped

Charged = tuple[str, int]  # the fields `key` and `until` of a `throttle.Taken`

_ALARM = "sms alarm: %d of %d SMS of a day are sent (%s)"


@dataclass(frozen=True, slots=True)
class Receiver:
    """The phone number (E.164), branch and network whose budgets an SMS is charged to."""

    number: str
    branch_id: int | None
    network: str | None  # of the visitor who requested the SMS; None for a notice to the owner


@dataclass(frozen=True, slots=True)
class Budget:
    """A quota of SMS: its limit, how many SMS are charged to it, and when it restarts."""

    limit: Limit
    part: int | None  # branch id or country prefix; None: all SMS, one number, or no branch
    used: int
    until: datetime | None = None  # None if nothing is charged

    @property
    def percent(self) -> int:
        return self.used * 100 // self.limit.tries

    @property
    def is_alarming(self) -> bool:
        return self.percent >= settings.ALARM_AT

    @property
    def is_full(self) -> bool:
        return self.used >= self.limit.tries


def charge(
    to: Receiver, *, now: datetime, parts: int = 1, instead_of: Iterable[Charged] = ()
) -> list[Charged]:
    """Charge one SMS to the budgets of its receiver; return the charges that `give_back` can undo.

    The budgets that receivers share count the `parts` in which it is billed. `instead_of`: the
    charges of an SMS that this one replaces, which are given back. Raises TooMany if a budget is
    used up or SMS are stopped, but never if `to.network` is None.
    """
    if to.network is None:
        return _kept(_charge_shared(to, now, parts, refusing=False))
    if sms_is_stopped():
        raise TooMany(now + settings.SMS_IN_ALL.forget)
    # All transactions lock these two before the day quotas, so that none of them deadlock.
    throttle.charge(settings.SMS_APART, to.number, now=now)
    throttle.charge(settings.SMS_PER_NETWORK, to.network, now=now)
    give_back(instead_of)
    own = throttle.take(settings.SMS_PER_NUMBER, to.number, now=now)
    return _kept([own, *_charge_shared(to, now, parts)])


def give_back(charged: Iterable[Charged]) -> None:
    """Undo the charges of SMS that were not sent.

    Call it in the transaction that gives these SMS a final state, so that nothing is undone twice,
    and not before `charge`, which gives back the charges of a replaced SMS itself.
    """
    every = sorted((key, until) for key, until in charged)
    for quota in _day_quotas():  # in the order of `charge`
        for key, until in every:
            if key.startswith(f"{quota.name}:"):
                throttle.give_back(quota, key, until)


def full(to: Receiver, *, now: datetime) -> dict[Limit, datetime]:
    """Return each limit that is used up for this receiver, and when it restarts. Charge nothing."""
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
    """Clear the two budgets of one phone number (E.164). The shared budgets stay unchanged."""
    throttle.clear(settings.SMS_APART, number)
    throttle.clear(settings.SMS_PER_NUMBER, number)


def budgets(branch_ids: Iterable[int | None], *, central: bool, now: datetime) -> list[Budget]:
    """Return the budgets of the branches `branch_ids`, where None stands for SMS without a branch.

    If `central` is True, also return the budgets of each country in SMS_PREFIXES and of all SMS.
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
    """Return the day quota of one phone number (E.164)."""
    thing = (settings.SMS_PER_NUMBER, number)
    found = throttle.used([thing], now=now)
    return Budget(settings.SMS_PER_NUMBER, None, *found.get(thing, (0, None)))


def prefix_of(number: str) -> int | None:
    """Return the country prefix of a number in E.164, such as 31 for +316…; None if invalid."""
    try:
        return phonenumbers.parse(number).country_code
    except phonenumbers.NumberParseException:
        return None


def _charge_shared(
    to: Receiver, now: datetime, parts: int, *, refusing: bool = True
) -> list[Taken]:
    """Charge each part. Only the first can be refused: the SMS goes out whole or not at all."""
    return [
        charge_shared(_ALARM, limit, *whose, now=now, refusing=refusing and not part)
        for part in range(parts)
        for limit, *whose in _shared(to)
    ]


def _shared(to: Receiver) -> list[Thing]:
    """Return the day quotas that receivers share: those of branch, of country and of all SMS."""
    return [
        (settings.SMS_PER_BRANCH, to.branch_id),
        (settings.SMS_PER_PREFIX, prefix_of(to.number)),
        (settings.SMS_IN_ALL,),
    ]


def _day_quotas() -> list[Limit]:
    """Return the quotas with a period of a day, in the order in which `charge` charges them."""
    return [  # only their charges can be given back
        settings.SMS_PER_NUMBER,
        settings.SMS_PER_BRANCH,
        settings.SMS_PER_PREFIX,
        settings.SMS_IN_ALL,
    ]


def _kept(taken: list[Taken]) -> list[Charged]:
    return [(one.key, one.until) for one in taken]


def _thing(limit: Limit, part: int | None) -> Thing:
    """Return what identifies a quota to `throttle.used`: limit and part (no part for all SMS)."""
    return (limit,) if limit == settings.SMS_IN_ALL else (limit, part)
