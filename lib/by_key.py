"""Read a large table in pieces, without a server-side cursor."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

_PIECE = 500


def by_key(rows: QuerySet[Row], piece: int = _PIECE) -> Iterator[Row]:
    """Yield the rows in order of their primary key, at most `piece` of them in memory.

    Each piece is a separate query, so rows may change between two pieces. QuerySet.iterator() needs
    a server-side cursor that outlives its transaction, which PgBouncer in transaction mode does not
    keep. Without such a cursor, iterator() reads all rows into memory.
    """
    in_order = rows.order_by("pk")
    found = list(in_order[:piece])
    while found:
        yield from found
        found = list(in_order.filter(pk__gt=found[-1].pk)[:piece])
