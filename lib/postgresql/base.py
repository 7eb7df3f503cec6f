"""The Django database backend `lib.postgresql` (docs/decisions/0036)."""

from __future__ import annotations

from select import POLLIN, poll
from time import monotonic
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import psycopg
from django.conf import settings
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool

from lib.breaker import Breaker
from lib.commits import note_commit

Connection: TypeAlias = psycopg.Connection[Any]

# One breaker for each process, as the threads of a process share one pool.
BREAKER = Breaker(settings.DATABASE_WAITERS, grace=settings.DATABASE_GRACE.total_seconds())
_TESTED_FOR = settings.DATABASE_TESTED_FOR.total_seconds()
_tested: WeakKeyDictionary[Connection, float] = WeakKeyDictionary()  # when each was last tested


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL connection, which records each COMMIT and, with a pool, uses BREAKER."""

    pool: ConnectionPool[Connection] | None  # Django's stubs do not know it

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        """Return a connection, tested if pooled. Raises psycopg.OperationalError if unreachable."""
        connection: Connection
        if self.pool is None:
            connection = super().get_new_connection(conn_params)
            return connection
        with BREAKER.passing():
            connection = super().get_new_connection(conn_params)
            if _lives(connection):
                return connection
            # The pool's idle connections are lost too: drop all. Its own check would try each one.
            self.pool.drain()
            self.pool.putconn(connection)
            connection = super().get_new_connection(conn_params)
            return connection

    def commit(self) -> None:
        """Record the COMMIT before sending it: a COMMIT can succeed although its reply is lost."""
        note_commit()
        super().commit()


def _lives(connection: Connection) -> bool:
    """Return whether the server answers. Ask it at most once per DATABASE_TESTED_FOR."""
    if monotonic() - _tested.get(connection, 0) < _TESTED_FOR and not _has_news(connection):
        return True
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    _tested[connection] = monotonic()
    return True


def _has_news(connection: Connection) -> bool:
    """Return whether the server sent something meanwhile, such as the end of the connection."""
    socket = poll()
    socket.register(connection.fileno(), POLLIN)
    return bool(socket.poll(0))
