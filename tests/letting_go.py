"""Let go of the database: not Django's line to it only, also those that rest in its pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import DEFAULT_DB_ALIAS, connections

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def let_go() -> BaseDatabaseWrapper:
    """Close every line of this process; answers the wrapper, which opens new ones when asked."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.close()
    close_pool = getattr(wrapper, "close_pool", None)  # PostgreSQL's; its stub does not know it
    if close_pool is not None:
        close_pool()
    return wrapper
