"""Read a large table in pieces. Behind PgBouncer, QuerySet.iterator() would read it all at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

_PIECE = 500


def by_key(rows: QuerySet[Row], piece: int = _PIECE) -> Iterator[Row]:
    """Yield all `rows` in the order of their primary keys, reading `piece` of them per query."""
    in_order = rows.order_by("pk")
    found = list(in_order[:piece])
    while found:
        yield from found
        found = list(in_order.filter(pk__gt=found[-1].pk)[:piece])
