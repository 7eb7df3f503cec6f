"""Our PostgreSQL database backend while the server is down, and after the server restarted."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import cast

import psycopg
import pytest
from django.db import connection
from django.db.utils import ConnectionHandler
from psycopg_pool import PoolTimeout

from lib.breaker import Breaker
from lib.postgresql import base
from lib.postgresql.base import DatabaseWrapper
from tests.standins.free_port import free_port

pytestmark = pytest.mark.requirement("S105")

AT_ONCE = 4
# Pools are keyed by alias. This alias is not the one of the tests' own connection.
ALIAS = "own"
LONG = 30.0


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> Iterator[ConnectionHandler]:
    """Yield a `ConnectionHandler` with its own circuit breaker, for a port without a server."""
    monkeypatch.setattr(base, "BREAKER", Breaker(AT_ONCE - 1, grace=0.1))
    pool = {"min_size": 0, "max_size": 9, "timeout": 0.5}
    handler = ConnectionHandler(
        {
            "default": {},
            ALIAS: {
                "ENGINE": "lib.postgresql",
                "NAME": "x",
                "HOST": "127.0.0.1",
                "PORT": free_port(),
                "OPTIONS": {"pool": pool | {"reconnect_timeout": 0.5}},
            },
        }
    )
    yield handler
    _close_pool(_wrapper(handler))


def _wrapper(handler: ConnectionHandler) -> DatabaseWrapper:
    return cast("DatabaseWrapper", handler[ALIAS])


def _close_pool(wrapper: DatabaseWrapper) -> None:
    close_pool = getattr(wrapper, "close_pool", None)  # missing in its stub
    assert close_pool is not None
    close_pool()


def _refusal(handler: ConnectionHandler, start: Barrier) -> type[Exception]:
    wrapper = _wrapper(handler)
    start.wait()
    with pytest.raises(psycopg.OperationalError) as raised:
        wrapper.connect()
    return raised.type


def test_after_a_failed_connect_one_thread_waits_and_all_others_are_refused(
    nowhere: ConnectionHandler,
) -> None:
    with pytest.raises(PoolTimeout):
        _wrapper(nowhere).connect()
    start = Barrier(AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        refused = list(threads.map(lambda _: _refusal(nowhere, start), range(AT_ONCE)))
    assert sorted(one.__name__ for one in refused) == ["PoolTimeout"] + ["Tripped"] * 3


def test_before_the_first_failure_one_thread_stays_free(nowhere: ConnectionHandler) -> None:
    start = Barrier(AT_ONCE)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        refused = list(threads.map(lambda _: _refusal(nowhere, start), range(AT_ONCE)))
    assert sorted(one.__name__ for one in refused) == ["PoolTimeout"] * 3 + ["Tripped"]


@pytest.mark.django_db(transaction=True)
def test_connections_closed_while_idle_in_the_pool_fail_no_request() -> None:
    """On SQLite, check only that our PostgreSQL backend is not in use."""
    if connection.vendor != "postgresql":
        assert not issubclass(type(connection), DatabaseWrapper)
        return
    handler = ConnectionHandler({"default": {}, ALIAS: {**connection.settings_dict}})
    start = Barrier(AT_ONCE, timeout=LONG)
    with ThreadPoolExecutor(AT_ONCE) as threads:
        numbers = list(threads.map(lambda _: _connect_and_close(handler, start), range(AT_ONCE)))
    assert len(set(numbers)) == AT_ONCE
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 9000) FROM unnest(%s) AS pid", [numbers])
    wrapper = _wrapper(handler)
    wrapper.connect()
    assert _number(wrapper) not in numbers
    wrapper.close()
    _close_pool(wrapper)


def _connect_and_close(handler: ConnectionHandler, start: Barrier) -> int:
    """Connect, wait until all threads have connected, close; return PostgreSQL's backend pid."""
    wrapper = _wrapper(handler)
    wrapper.connect()
    start.wait()
    number = _number(wrapper)
    wrapper.close()
    return number


def _number(wrapper: DatabaseWrapper) -> int:
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
