"""Count SMS by outcome, and estimate their cost by SMS_PRICES (S23; docs/decisions/0024)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import phonenumbers
from django.conf import settings
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Sum, Value, When
from django.db.models.expressions import Combinable
from django.utils import timezone

from messaging.models import Message
from messaging.states import Kind, State

_HANDED_OVER = ~Q(sent_at=None)
_IN_DOUBT = Q(state=State.UNKNOWN, sent_at=None)  # in the cost: better too high than too low
# Only columns of the index messaging_sms_usage, so that the query reads no rows of the table.
_COUNTS: dict[str, Any] = {
    "sent": Count("created_at", filter=_HANDED_OVER),
    "delivered": Count("created_at", filter=Q(state=State.DELIVERED)),
    "failed": Count("created_at", filter=Q(state__in=(State.FAILED, State.EXPIRED))),
    "doubted": Count("created_at", filter=_IN_DOUBT),
    "parts": Sum("segments", filter=_HANDED_OVER | _IN_DOUBT, default=0),
}


@dataclass(frozen=True, slots=True)
class Usage:
    """Counts of SMS by outcome, and the estimated cost of the SMS."""

    sent: int = 0
    delivered: int = 0
    failed: int = 0  # includes SMS that expired before they were sent
    doubted: int = 0
    cost: Decimal = Decimal(0)  # in euros, of the SMS that were sent or are in doubt
    unpriced: int = 0  # parts to countries without a price, which `cost` leaves out

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


def usage_by(rows: QuerySet[Message], by: Combinable) -> dict[Any, Usage]:
    """Return, in one query, the Usage of SMS in `rows` by value of the ORM expression `by`."""
    sms = rows.filter(kind=Kind.SMS).values("prefix", group=by).order_by()
    prices, groups = _prices(), dict[Any, Usage]()
    for row in sms.annotate(**_COUNTS):
        key = row["group"]
        groups[key] = groups.get(key, Usage()) + _usage(row, prices.get(row["prefix"]))
    return groups


def by_branch() -> Combinable:
    """Return an ORM expression to group messages by branch id, which is None without a branch."""
    return F("branch")


def by_prefix() -> Combinable:
    """Return an ORM expression to group SMS by country prefix, which is None if unknown."""
    return F("prefix")


def by_day(days: list[datetime]) -> Combinable:
    """Return an ORM expression to group messages by day; its value is the day's index in `days`."""
    # On SQLite this is cheaper than Django's Trunc, which calls Python for each row.
    since = (When(created_at__gte=day, then=Value(place)) for place, day in enumerate(days))
    return Case(*since, output_field=IntegerField())


def last_days(number: int, now: datetime) -> list[datetime]:
    """Return the start in local time of each of the last `number` days, today first."""
    here, today = timezone.get_current_timezone(), timezone.localdate(now)
    days = (today - timedelta(days=back) for back in range(number))
    return [datetime.combine(day, time.min, tzinfo=here) for day in days]


def _prices() -> dict[int | None, Decimal]:
    """Return the price in euros of one part of an SMS, by country prefix."""
    by_country: dict[str, Decimal] = settings.SMS_PRICES
    code_of = phonenumbers.country_code_for_region
    return {code_of(country): price for country, price in by_country.items()}


def _usage(row: dict[str, Any], price: Decimal | None) -> Usage:
    parts, numbers = row["parts"], {f: row[f] for f in ("sent", "delivered", "failed", "doubted")}
    if price is None:
        return Usage(**numbers, unpriced=parts)
    return Usage(**numbers, cost=parts * price)
