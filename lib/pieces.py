"""Delete many rows without loading all of them or blocking other writers."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet


def delete_in_pieces(
    rows: QuerySet[Any],
    each: Callable[[], AbstractContextManager[Any]] = transaction.atomic,
    *,
    in_order: bool = False,
) -> int:
    """Delete the rows in batches, each in a transaction that `each` opens. Return how many rows.

    `in_order`: lock the rows of a batch in the order of their keys, as other writers do.
    """
    ordered, gone, last = rows.order_by("pk"), 0, None
    while piece := _keys(ordered if last is None else ordered.filter(pk__gt=last)):
        # The DELETE repeats the filter of `rows`: a row that no longer matches stays.
        with each():
            if in_order:
                _keys(ordered.select_for_update().filter(pk__in=piece))
            _all, deleted = rows.filter(pk__in=piece).delete()
        gone += deleted.get(rows.model._meta.label, 0)
        last = piece[-1]
    return gone


def _keys(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.values_list("pk", flat=True)[: settings.PURGE_PIECE])
