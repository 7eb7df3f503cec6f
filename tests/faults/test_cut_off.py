"""Test that cutting off a sender leaves the senders of other test workers alone."""

from __future__ import annotations

import time

import psycopg
import pytest
from django.db import connection

from tests.faults.outages import cut_off
from tests.faults.outside import database_url

NAME = "away"


def _opened(database: str) -> psycopg.Connection:
    """Connect to a database of the test server, under the name of the sender to cut off."""
    url = database_url().replace(connection.settings_dict["NAME"], database, 1)
    return psycopg.connect(url, application_name=NAME, autocommit=True)


@pytest.mark.django_db(transaction=True)
def test_connections_to_this_database_are_cut_and_those_to_another_are_not() -> None:
    """On SQLite, check only that the database is SQLite: each test worker has its own file."""
    if connection.vendor == "sqlite":
        assert database_url().startswith("sqlite:")
        return
    with _opened(connection.settings_dict["NAME"]) as ours, _opened("postgres") as theirs:
        with cut_off(NAME):
            time.sleep(0.2)
        assert theirs.execute("SELECT 1").fetchone() == (1,)
        with pytest.raises(psycopg.OperationalError):
            ours.execute("SELECT 1")
