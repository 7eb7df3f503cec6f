"""Delete many rows without holding them, or everybody else, up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager

    from django.db.models import QuerySet


def delete_in_pieces(
    rows: QuerySet[Any], each: Callable[[], AbstractContextManager[Any]] = transaction.atomic
) -> int:
    """Delete `rows` by at most `settings.PURGE_PIECE` at a time; return how many went.

    There may be millions: memory holds one piece, and on SQLite other writers get their turn
    between two. `each` surrounds the transaction of one piece.
    """
    ordered, gone, last = rows.order_by("pk"), 0, None
    while piece := _keys(ordered if last is None else ordered.filter(pk__gt=last)):
        # Asked again in the DELETE: a row that is in use by now stays.
        with each():
            _all, deleted = rows.filter(pk__in=piece).delete()
        gone += deleted.get(rows.model._meta.label, 0)
        last = piece[-1]
    return gone


def _keys(rows: QuerySet[Any]) -> list[Any]:
    return list(rows.values_list("pk", flat=True)[: settings.PURGE_PIECE])
