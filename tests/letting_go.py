"""Close all connections to the database: Django's own and those in its pool."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


def let_go() -> BaseDatabaseWrapper:
    """Close every connection of this process; return the wrapper, which can open new ones."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.close()
    close_pool = getattr(wrapper, "close_pool", None)  # PostgreSQL's only; not in its stub
    if close_pool is not None:
        close_pool()
    return wrapper
