"""Which errors mean "database unavailable", and which also "the commit may have succeeded"."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.db import InterfaceError, OperationalError
from psycopg_pool import PoolTimeout, TooManyRequests

from lib.away import is_away, was_lost
from lib.breaker import Tripped

pytestmark = pytest.mark.requirement("S105")

NEVER_ASKED = [Tripped(), PoolTimeout(), TooManyRequests()]
LOST = ["08000", "08006", "08P01", "53100", "53300", "57P01", "57P02", "57P03"]
# SQLSTATE: read-only, deadlock, lock timeout, cancelled, idle timeout, dropped, disk error.
FAULTS = ["25006", "40P01", "55P03", "57014", "57P05", "57P04", "58030"]


def _raised_from(cause: BaseException) -> OperationalError:
    """Return Django's OperationalError, with this error of the database driver as its cause."""
    error = OperationalError("the database said so")
    error.__cause__ = cause
    return error


@pytest.mark.parametrize("cause", NEVER_ASKED, ids=lambda cause: type(cause).__name__)
def test_failed_connect_means_away_and_nothing_was_done(cause: Exception) -> None:
    assert (is_away(_raised_from(cause)), was_lost(_raised_from(cause))) == (True, False)


@pytest.mark.parametrize("code", LOST)
def test_lost_connection_means_away_and_in_doubt(code: str) -> None:
    error = _raised_from(psycopg.errors.lookup(code)("gone"))
    assert (is_away(error), was_lost(error)) == (True, True)


def test_connection_closed_without_an_error_code_means_away_and_in_doubt() -> None:
    error = _raised_from(psycopg.OperationalError("server closed the connection unexpectedly"))
    assert (is_away(error), was_lost(error)) == (True, True)


@pytest.mark.parametrize("code", FAULTS)
def test_other_error_of_postgresql_is_an_error_of_ours(code: str) -> None:
    error = _raised_from(psycopg.errors.lookup(code)("no"))
    assert (is_away(error), was_lost(error)) == (False, False)


def test_locked_sqlite_means_away_and_nothing_was_done(tmp_path: Path) -> None:
    file = tmp_path / "db"
    with closing(sqlite3.connect(file)) as holder, closing(sqlite3.connect(file, timeout=0)) as own:
        holder.execute("BEGIN EXCLUSIVE")
        error = _raised_by(own, "BEGIN IMMEDIATE")
    assert (is_away(error), was_lost(error)) == (True, False)


def test_full_sqlite_means_away_and_nothing_was_done(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "db")) as own:
        own.execute("CREATE TABLE t (x)")
        own.execute("PRAGMA max_page_count = 1")
        error = _raised_by(own, "INSERT INTO t VALUES (zeroblob(100000))")
    assert (is_away(error), was_lost(error)) == (True, False)


def test_sqlite_without_a_table_is_an_error_of_ours() -> None:
    with closing(sqlite3.connect(":memory:")) as own:
        assert not is_away(_raised_by(own, "SELECT 1 FROM nowhere"))


@pytest.mark.parametrize("error", [OperationalError("?"), InterfaceError("?"), ValueError("?")])
def test_error_without_a_cause_is_an_error_of_ours(error: Exception) -> None:
    assert not is_away(error)


def _raised_by(line: sqlite3.Connection, statement: str) -> OperationalError:
    with pytest.raises(sqlite3.OperationalError) as raised:
        line.execute(statement)
    return _raised_from(raised.value)
