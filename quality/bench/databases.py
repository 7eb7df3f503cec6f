"""SQLite and PostgreSQL as in production: each commit waits for the disk.

The PostgreSQL of the tests does not wait for the disk, and would be too fast for measurements.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg

from tests.with_postgres import postgres

# A function that makes an empty database with the given name and returns its DATABASE_URL.
Maker = Callable[[str], str]


@contextmanager
def sqlite() -> Iterator[Maker]:
    """Yield a function that returns the DATABASE_URL of a new SQLite file in a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="toegang-bench-") as folder:
        yield lambda name: f"sqlite:///{folder}/{name}.sqlite3"


@contextmanager
def durable_postgres() -> Iterator[Maker]:
    """Run a PostgreSQL that waits for the disk at each commit.

    Yield a function that creates a database there and returns its DATABASE_URL.
    """
    with postgres() as url, psycopg.connect(url, autocommit=True) as server:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            server.execute(f"ALTER SYSTEM RESET {setting}".encode())
        server.execute("SELECT pg_reload_conf()")

        def make(name: str) -> str:
            server.execute(f"CREATE DATABASE {name}".encode())
            return re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{name}", url)

        yield make


ENGINES: dict[str, Callable[[], AbstractContextManager[Maker]]] = {
    "SQLite": sqlite,
    "PostgreSQL": durable_postgres,
}
