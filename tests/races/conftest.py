"""What every race needs: cheap hashes, and a connection for every rival."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import connection
from pytest_django import Settings

from lib.breaker import Breaker
from lib.postgresql import base
from tests.letting_go import let_go

_PATIENCE = 30
_POOL = {"max_size": 40, "timeout": _PATIENCE}
_RIVALS = 100  # more than any race has
# A control may end in a deadlock; PostgreSQL checks for one only after a second.
_OPTIONS = {"options": "-c deadlock_timeout=50ms"}
# Nothing here outlives the test, so nothing has to reach the disk, on PostgreSQL neither.
_HASTE = "PRAGMA synchronous = OFF"


@pytest.fixture(scope="package", autouse=True)
def many_connections(django_db_setup: None) -> Iterator[None]:
    """Let one process represent many: the pool of one web process would make rivals queue."""
    before = connection.settings_dict["OPTIONS"]
    if connection.vendor == "postgresql":
        _reopen(before | _OPTIONS | {"pool": before["pool"] | _POOL})
    else:
        _reopen(before | {"init_command": f"{before['init_command']}; {_HASTE}"})
    with mock.patch.object(base, "BREAKER", Breaker(_RIVALS, grace=_PATIENCE)):
        yield
    _reopen(before)


@pytest.fixture(autouse=True)
def little_work(cheap_hashes: None) -> None:
    """Make hashes cheap: races are about order."""


@pytest.fixture(autouse=True)
def many_hash_slots(settings: Settings) -> None:
    """Let one process represent many here too: none of fifty rivals is refused a hash slot."""
    settings.HASH_SLOTS = 64


def _reopen(options: dict[str, object]) -> None:
    """Close the connection; the next query connects with these options."""
    let_go().settings_dict["OPTIONS"] = options
