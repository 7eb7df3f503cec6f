"""Fixtures of the races: cheap hashes, and enough connections for all concurrent services."""

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
_RIVALS = 100  # more concurrent services than any race has
# An unsafe version may end in a deadlock; by default PostgreSQL detects it only after a second.
_OPTIONS = {"options": "-c deadlock_timeout=50ms"}
# No row outlives its test, so SQLite need not wait until a commit is on the disk.
_HASTE = "PRAGMA synchronous = OFF"


@pytest.fixture(scope="package", autouse=True)
def many_connections(django_db_setup: None) -> Iterator[None]:
    """Allow as many connections as several web processes do, so that no service waits for one."""
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
    """Make hashes cheap: the races are about the order of events."""


@pytest.fixture(autouse=True)
def many_hash_slots(settings: Settings) -> None:
    """Allow as many hash slots as several web processes have, so that no service is refused."""
    settings.HASH_SLOTS = 64


def _reopen(options: dict[str, object]) -> None:
    """Close the connections. The next query connects with these options."""
    let_go().settings_dict["OPTIONS"] = options
