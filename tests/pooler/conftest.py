"""Fixtures of tests/journeys, on a site that connects to PostgreSQL through PgBouncer."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from django.core.management import call_command

from tests.faults.outages import elsewhere
from tests.guards.conftest import chief
from tests.journeys.conftest import alice, bob, clock, town
from tests.pooler.pgbouncer import path, pgbouncer
from tests.site.database import empty_database

__all__ = ["alice", "bob", "chief", "clock", "town"]

_MISSING = "PgBouncer is not installed, and these tests are about it: apt-get install pgbouncer"


@pytest.fixture(autouse=True)
def through(transactional_db: None) -> Iterator[None]:
    """Connect this process through PgBouncer to an empty database."""
    assert path(), _MISSING
    with (
        empty_database(os.environ["DATABASE_URL"], "behind") as url,
        pgbouncer(url) as way,
        elsewhere(way),
    ):
        call_command("migrate", verbosity=0)
        yield
