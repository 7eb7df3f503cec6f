"""Migrate the test database back to the tables of a former release, and forward again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

FORMER = ("accounts", "0008_whole_numbers")  # release 0.1.0


@contextmanager
def migrated_back(to: tuple[str, str]) -> Iterator[StateApps]:
    """Migrate back, yield the models of that time, and migrate all forward again."""
    try:
        yield _migrate(to)
    finally:
        _migrate(*MigrationExecutor(connection).loader.graph.leaf_nodes())


def _migrate(*targets: tuple[str, str]) -> StateApps:
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return executor.loader.project_state(list(targets)).apps
