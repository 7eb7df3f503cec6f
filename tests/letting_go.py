"""Close all connections of this process to the database, also those in the pool."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


def let_go() -> BaseDatabaseWrapper:
    """Close the connections. Return Django's wrapper, which connects again when it is used."""
    wrapper = connections[DEFAULT_DB_ALIAS]
    wrapper.close()
    close_pool = getattr(wrapper, "close_pool", None)  # PostgreSQL's only; not in its stub
    if close_pool is not None:
        close_pool()
    return wrapper
