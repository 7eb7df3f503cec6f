"""How far the budgets of SMS are used now (S23); they are charged in throttles.py."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import phonenumbers
from django.conf import settings

from lib import throttle
from lib.alarm import ALARM_AT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from lib.limits import Limit
    from lib.throttle import Thing


@dataclass(frozen=True, slots=True)
class Budget:
    """One quota: of what, how many of it are used, and when it begins anew (None: not begun)."""

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


def _thing(limit: Limit, part: int | None) -> Thing:
    """Name it as `charge_sms` does."""
    return (limit,) if limit == settings.SMS_IN_ALL else (limit, part)
