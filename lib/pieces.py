"""Delete or update many rows without filling memory or blocking other writers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

Each = Callable[[], AbstractContextManager[Any]]


def delete_in_pieces(
    rows: QuerySet[Any], each: Each = transaction.atomic, *, in_order: bool = False
) -> int:
    """Delete the rows in batches, each in a transaction that `each` opens. Return how many rows.

    `in_order`: lock the rows of a batch in the order of their keys, as other writers do.
    """

    def delete(piece: QuerySet[Any]) -> int:
        if in_order:
            _keys(piece.order_by("pk").select_for_update())
        _all, deleted = piece.delete()
        return deleted.get(rows.model._meta.label, 0)

    return _in_pieces(rows, each, delete)


def update_in_pieces(rows: QuerySet[Any], each: Each = transaction.atomic, **values: Any) -> int:
    """Update the rows in batches, like `delete_in_pieces`. Return how many rows."""
    return _in_pieces(rows, each, lambda piece: piece.update(**values))


def _in_pieces(rows: QuerySet[Any], each: Each, change: Callable[[QuerySet[Any]], int]) -> int:
    ordered, changed, last = rows.order_by("pk"), 0, None
    while piece := _keys(ordered if last is None else ordered.filter(pk__gt=last)):
        # The statement repeats the filter of `rows`: a row that no longer matches stays.
        with each():
            changed += change(rows.filter(pk__in=piece))
        last = piece[-1]
    return changed


def _keys(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.values_list("pk", flat=True)[: settings.PURGE_PIECE])
