"""Back up and restore the database with the commands of docs/operations.md."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connections

from tests.letting_go import let_go

BACK_UP = {
    "postgresql": 'pg_dump --format=custom --file="$BACKUP" "$DATABASE_URL"',
    "sqlite": (
        '.venv/bin/python -c "import sqlite3, sys;'
        " sqlite3.connect(sys.argv[1]).execute('VACUUM INTO ?', sys.argv[2:])\""
        ' "$DATABASE_FILE" "$BACKUP"'
    ),
}
RESTORE = {
    "postgresql": (
        'createdb --maintenance-db="$ADMIN_URL" --owner=toegang --encoding=UTF8'
        " --template=template0 toegang_restored\n"
        "pg_restore --exit-on-error --single-transaction --no-owner"
        ' --dbname="$RESTORED_URL" "$BACKUP"'
    ),
    "sqlite": 'rm -f "$DATABASE_FILE"-wal "$DATABASE_FILE"-shm\ncp "$BACKUP" "$DATABASE_FILE"',
}


def vendor() -> str:
    return connections[DEFAULT_DB_ALIAS].vendor


def back_up(backup: Path) -> None:
    """Back up the database of this test while it is in use."""
    _shell(BACK_UP[vendor()], _name(), BACKUP=str(backup))


@contextmanager
def restored(backup: Path) -> Iterator[None]:
    """Restore the backup into an empty database, and use this database during the block."""
    before = _name()
    if vendor() == "sqlite":
        fresh = f"{backup}-restored"
        _shell(RESTORE["sqlite"], fresh, BACKUP=str(backup))
    else:
        fresh = f"{before}_restored"
        # The server of the tests has one role, which can also create databases.
        command = RESTORE["postgresql"].replace("--owner=toegang ", "")
        urls = {"ADMIN_URL": _url(before), "RESTORED_URL": _url(fresh)}
        _shell(command.replace("toegang_restored", fresh), before, BACKUP=str(backup), **urls)
    _use(fresh)
    try:
        yield
    finally:
        _use(before)
        if vendor() == "postgresql":
            _shell(f'dropdb --maintenance-db="$DATABASE_URL" {fresh}', before)


def _name() -> str:
    return str(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])


def _url(name: str) -> str:
    return re.sub(r"^(\w+://[^/]*/)[^?]*", rf"\g<1>{name}", os.environ["DATABASE_URL"])


def _use(name: str) -> None:
    """Connect Django to another database on the same server, or to another SQLite file."""
    let_go().settings_dict["NAME"] = name


def _shell(command: str, name: str, **variables: str) -> None:
    """Run shell commands like an operator. PostgreSQL's programs must be on the PATH."""
    where = {"DATABASE_URL": _url(name)} if vendor() == "postgresql" else {"DATABASE_FILE": name}
    command = command.replace(".venv/bin/python", sys.executable)
    done = subprocess.run(
        ["bash", "-euc", command],
        env=os.environ | where | variables,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
