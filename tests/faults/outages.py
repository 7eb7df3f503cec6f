"""Make the database unavailable while the site and the senders use it.

PostgreSQL is restarted, which closes all its connections. If `hard`, it crashes first. SQLite's
file is locked by another process for longer than the site waits; `hard` kills that process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol
from unittest import mock

from django.db import connection
from environ import Env

from tests.faults.outside import ROOT, Outside
from tests.letting_go import let_go

# Seconds that SQLite is locked.
HELD = 1.0

_HOLD = """
import sqlite3, sys
line = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
line.execute("BEGIN EXCLUSIVE")
line.execute("DELETE FROM messaging_message")
print("held", flush=True)
sys.stdin.read()
line.execute("ROLLBACK")
"""


class Outage(Protocol):
    """A function that makes the database unavailable, and returns when it is available again."""

    def __call__(self, *, hard: bool) -> None: ...


def hold_sqlite(*, hard: bool) -> None:
    """Let another process lock SQLite's file for HELD seconds; if `hard`, kill it after that."""
    command = [sys.executable, "-c", _HOLD, str(connection.settings_dict["NAME"])]
    with _talk(command) as holder:
        assert _heard(holder) == "held"
        time.sleep(HELD)
        if hard:
            holder.kill()


@contextmanager
def cut_off(name: str) -> Iterator[None]:
    """During the block, close each connection with this application name as soon as it is opened.

    SQLite's connections have no names: there the file is locked for HELD seconds before the block.
    """
    if connection.vendor == "sqlite":
        hold_sqlite(hard=False)
        yield
        return
    over = threading.Event()
    thread = threading.Thread(target=_cut, args=(name, over))
    thread.start()
    yield
    over.set()
    thread.join()


def _cut(name: str, over: threading.Event) -> None:
    # In this database only: another test worker has senders of that name on the same server.
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE application_name = %s AND datname = current_database()"
    )
    with connection.cursor() as cursor:
        while not over.wait(0.01):
            cursor.execute(cut, [name])
    connection.close()


class OwnPostgres:
    """A PostgreSQL server for the tests of one module. `url` is its DATABASE_URL."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.url = _heard(process)

    def restart(self, *, hard: bool) -> None:
        """Restart the server. If `hard`, crash it first."""
        assert self._process.stdin is not None
        self._process.stdin.write("immediate\n" if hard else "fast\n")
        self._process.stdin.flush()
        assert _heard(self._process) == "ready"
        connection.close()  # the restart closed this connection too


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    quiet = ["-W", "ignore:XDG_RUNTIME_DIR"]
    with _talk([sys.executable, *quiet, "-m", "tests.faults.restartable"]) as process:
        yield OwnPostgres(process)


@contextmanager
def full_disk(outside: Outside) -> Iterator[None]:
    """Let the database refuse writes during the block, as if its disk were full.

    SQLite's file cannot grow. PostgreSQL becomes read-only and its open connections are closed, as
    hosting providers do before the disk is full.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM")  # free pages inside the file would suffice for a while
        outside.disk_is_full.touch()
        yield
        outside.disk_is_full.unlink()
        return
    _alter_database("SET default_transaction_read_only = on")
    try:
        yield
    finally:
        _alter_database("RESET default_transaction_read_only")


def _alter_database(how: str) -> None:
    """Run ALTER DATABASE. It applies to new connections only, so close all except this one."""
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
    with connection.cursor() as cursor:
        name = connection.ops.quote_name(connection.settings_dict["NAME"])
        cursor.execute(f"ALTER DATABASE {name} {how}")
        cursor.execute(f"{others} AND datname = current_database()")


@contextmanager
def elsewhere(url: str) -> Iterator[None]:
    """Connect this process to the database at `url` during the block."""
    before, there = dict(connection.settings_dict), Env.db_url_config(url)
    _reopen({"NAME": there["NAME"], "OPTIONS": before["OPTIONS"] | there["OPTIONS"]})
    with mock.patch.dict(os.environ, DATABASE_URL=url):
        try:
            yield
        finally:
            _reopen(before)


def _reopen(settings: dict[str, object]) -> None:
    """Close the connections of this process. The next query connects with these settings."""
    let_go().settings_dict.update(settings)


@contextmanager
def _talk(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    """Run a program during the block. At the end close its standard input, which ends it."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
        yield process
        process.communicate()


def _heard(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()
