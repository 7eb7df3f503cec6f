"""An empty database for the site under test, on the same engine as the tests' own."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg

_number = count()


@contextmanager
def own_database(folder: Path) -> Iterator[str]:
    """Yield the DATABASE_URL of an empty database, separate from the one of the tests."""
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        yield f"sqlite:///{folder}/site.sqlite3"
        return
    with empty_database(url, f"site_{os.getpid()}_{next(_number)}") as made:
        yield made


@contextmanager
def empty_database(url: str, name: str) -> Iterator[str]:
    """Create a database on the server at `url`. Yield its DATABASE_URL, and drop it afterwards."""
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}".encode())
        try:
            yield re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{name}", url)
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())
