"""What became of the SMS of some days, and what they cost by the prices known (S23).

A cost is an estimate: so many parts times the price of one to that country, in SMS_PRICES. What
the provider really bills it says only afterwards, SMS by SMS (docs/decisions/0024).
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import phonenumbers
from django.conf import settings
from django.db.models import Case, Count, F, IntegerField, Q, Sum, Value, When
from django.utils import timezone

from messaging.states import Kind, State

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.db.models.expressions import Combinable

    from messaging.models import Message

_HANDED_OVER = ~Q(sent_at=None)
_IN_DOUBT = Q(state=State.UNKNOWN, sent_at=None)
# What is in doubt counts as sent: an estimate of money should rather be too high. Only columns of
# the index messaging_sms_usage are counted, so that no row has to be fetched.
_COUNTS: dict[str, Any] = {
    "sent": Count("created_at", filter=_HANDED_OVER),
    "delivered": Count("created_at", filter=Q(state=State.DELIVERED)),
    "failed": Count("created_at", filter=Q(state__in=(State.FAILED, State.EXPIRED))),
    "doubted": Count("created_at", filter=_IN_DOUBT),
    "parts": Sum("segments", filter=_HANDED_OVER | _IN_DOUBT, default=0),
}


@dataclass(frozen=True, slots=True)
class Usage:
    """Numbers of SMS, and what those sent or in doubt cost, in euros.

    `failed` also holds what expired before it could go out. `unpriced`: how many parts went to a
    country without a price; `cost` is without them.
    """

    sent: int = 0
    delivered: int = 0
    failed: int = 0
    doubted: int = 0
    cost: Decimal = Decimal(0)
    unpriced: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def usage_by(rows: QuerySet[Message], by: Combinable) -> dict[Any, Usage]:
    """Count the SMS among `rows`, in groups of one value of `by`; one query."""
    sms = rows.filter(kind=Kind.SMS).values("prefix", group=by).order_by()
    prices, groups = _prices(), dict[Any, Usage]()
    for row in sms.annotate(**_COUNTS):
        key = row["group"]
        groups[key] = groups.get(key, Usage()) + _usage(row, prices.get(row["prefix"]))
    return groups


def by_branch() -> Combinable:
    """Give what to group by for a branch's id, None where there was no branch."""
    return F("branch")


def by_prefix() -> Combinable:
    """Give what to group by for a country's prefix, None where it is not known."""
    return F("prefix")


def by_day(days: list[datetime]) -> Combinable:
    """Give what to group by for the place of the day in `days`, as `last_days` gives them.

    Cheaper than TRUNC on SQLite, where that calls Python for each row.
    """
    since = (When(created_at__gte=day, then=Value(place)) for place, day in enumerate(days))
    return Case(*since, output_field=IntegerField())


def last_days(number: int, now: datetime) -> list[datetime]:
    """Give when each of the last days began here, today first."""
    here, today = timezone.get_current_timezone(), timezone.localdate(now)
    days = (today - timedelta(days=back) for back in range(number))
    return [datetime.combine(day, time.min, tzinfo=here) for day in days]


def _prices() -> dict[int | None, Decimal]:
    """Give the price of one part by country prefix."""
    by_country: dict[str, Decimal] = settings.SMS_PRICES
    code_of = phonenumbers.country_code_for_region
    return {code_of(country): price for country, price in by_country.items()}


def _usage(row: dict[str, Any], price: Decimal | None) -> Usage:
    parts, numbers = row["parts"], {f: row[f] for f in ("sent", "delivered", "failed", "doubted")}
    if price is None:
        return Usage(**numbers, unpriced=parts)
    return Usage(**numbers, cost=parts * price)
