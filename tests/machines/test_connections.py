"""Test how many connections to PostgreSQL a process opens. On SQLite nothing is counted."""

from __future__ import annotations

import http.client
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg

from messaging.sender import CHANNELS
from quality.machines.cluster import SENDER, Cluster, wait_until

_AT_ONCE = 24
_POOL = 12 + 4  # the default of WEB_THREADS, and four more
_COUNT = """
SELECT application_name FROM pg_stat_activity
WHERE datname = current_database()
  AND application_name <> current_setting('application_name')  -- its own, also one that is ending
"""


def test_a_process_holds_its_threads_and_three_connections_at_most(cluster: Cluster) -> None:
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        answers = list(threads.map(lambda _: _ask_ready(cluster), range(4 * _AT_ONCE)))
    assert set(answers) == {http.client.OK}
    if not _is_postgres(cluster):
        return
    assert wait_until(lambda: _connections(cluster)[SENDER] > 0)
    found = _connections(cluster)
    assert 2 <= found["web-0"] <= 2 * _POOL
    assert 1 <= found["web-1"] <= _POOL
    assert 1 <= found[SENDER] <= len(CHANNELS) + 2  # heart, chores
    assert set(found) == {"web-0", "web-1", SENDER}


def _ask_ready(cluster: Cluster) -> int:
    """Request /readyz, which queries the database. Return the status."""
    line = http.client.HTTPConnection("127.0.0.1", cluster.port, timeout=60)
    try:
        line.request("GET", "/readyz")
        return line.getresponse().status
    finally:
        line.close()


def _is_postgres(cluster: Cluster) -> bool:
    return cluster.environment["DATABASE_URL"].startswith("postgres")


def _connections(cluster: Cluster) -> Counter[str]:
    with psycopg.connect(cluster.environment["DATABASE_URL"]) as connection:
        return Counter(name for (name,) in connection.execute(_COUNT))
