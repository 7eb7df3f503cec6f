"""The table on the desk's page about SMS: numbers and costs per day, branch or country."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import add
from typing import Self

import phonenumbers
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Branch, User
from desk.scoping import in_sight
from messaging.models import Message
from messaging.usage import Usage, by_branch, by_day, by_prefix, last_days, usage_by

Names = Mapping[int, str]
Line = tuple[str, Usage]

PERIODS = (7, 30)  # days
DAY, BRANCH, COUNTRY = "dag", "vestiging", "land"
TABLES: dict[str, Promise] = {
    DAY: gettext_lazy("Dag"),
    BRANCH: gettext_lazy("Vestiging"),
    COUNTRY: gettext_lazy("Land"),
}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which table the page shows: per day, branch or country, and over how many days."""

    per: str = DAY
    days: int = PERIODS[0]

    @classmethod
    def read(cls, typed: Mapping[str, str]) -> Self:
        """Return the Choice in a query string. Missing and unknown values become the default."""
        per, periods = typed.get("per", ""), {str(days): days for days in PERIODS}
        days = periods.get(typed.get("dagen", ""), PERIODS[0])
        return cls(per if per in TABLES else DAY, days)

    @property
    def heading(self) -> Promise:
        return TABLES[self.per]

    @property
    def tables(self) -> list[Choice]:
        return [replace(self, per=per) for per in TABLES]

    @property
    def periods(self) -> list[Choice]:
        return [replace(self, days=days) for days in PERIODS]


def branch_names(staff: User) -> dict[int, str]:
    """Return a dict from the id to the name of each branch that `staff` may see."""
    return {branch.pk: str(branch) for branch in in_sight(Branch.objects.all(), staff, "pk")}


def usage_lines(staff: User, choice: Choice, names: Names, now: datetime) -> list[Line]:
    """Return the lines of the table `choice`, which count the messages that `staff` may see."""
    days = last_days(choice.days, now)
    rows = in_sight(Message.objects.filter(created_at__gte=days[-1]), staff, "branch")
    if choice.per == BRANCH:
        return _branch_lines(rows, names)
    return _country_lines(rows) if choice.per == COUNTRY else _day_lines(rows, days)


def total(lines: list[Line]) -> Usage:
    """Return the sum of all lines: the number of SMS and their cost."""
    return reduce(add, (usage for _name, usage in lines), Usage())


def country_name(prefix: int | None) -> str:
    """Return the prefix and its main country, such as `+31 NL`; "Onbekend" (unknown) for None."""
    if prefix is None:
        return _("Onbekend")
    return f"+{prefix} {phonenumbers.region_code_for_country_code(prefix)}"


def branch_name(branch_id: int | None, names: Names) -> str:
    """Return the name of a branch from `names`; if the id is None, Dutch words for "no branch"."""
    return _("Zonder vestiging") if branch_id is None else names[branch_id]


def _day_lines(rows: QuerySet[Message], days: list[datetime]) -> list[Line]:
    found = usage_by(rows, by_day(days))
    dates = (date_format(day, "D j b") for day in days)
    return [(date, found.get(place, Usage())) for place, date in enumerate(dates)]


def _branch_lines(rows: QuerySet[Message], names: Names) -> list[Line]:
    found = usage_by(rows, by_branch())
    return sorted((branch_name(branch, names), usage) for branch, usage in found.items())


def _country_lines(rows: QuerySet[Message]) -> list[Line]:
    found = usage_by(rows, by_prefix()).items()
    busiest_first = sorted(found, key=lambda line: -line[1].sent)
    return [(country_name(prefix), usage) for prefix, usage in busiest_first]
