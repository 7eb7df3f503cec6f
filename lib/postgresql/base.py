"""The database backend that settings name as `lib.postgresql` (docs/decisions/0036)."""

from __future__ import annotations

from typing import Any, TypeAlias

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

from lib.breaker import Breaker
from lib.commits import note_commit

Connection: TypeAlias = psycopg.Connection[Any]

# Of the process: its threads share one pool.
BREAKER = Breaker(settings.DATABASE_WAITERS, grace=settings.DATABASE_GRACE.total_seconds())


class DatabaseWrapper(base.DatabaseWrapper):
    """Fails at once while the database is known to be away, and notes each COMMIT."""

    pool: ConnectionPool[Connection] | None  # Django's stubs do not know it

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Return a connection, of a pool a living one. Raises psycopg.OperationalError."""
        connection: Connection
        if self.pool is None:
            connection = super().get_new_connection(conn_params)
            return connection
        with BREAKER.passing():
            connection = super().get_new_connection(conn_params)
            if _lives(connection):
                return connection
            # The others that rested were cut too. psycopg's own check would try them one after
            # the other, with pauses: of six it gets to three in 3 s.
            self.pool.drain()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
            return connection

    def commit(self) -> None:
        """Commit; noted before, because it may have come through although the answer is lost."""
        note_commit()
        super().commit()


def _lives(connection: Connection) -> bool:
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True
