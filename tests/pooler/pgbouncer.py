"""Run Debian's PgBouncer in transaction mode, in front of the PostgreSQL of the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from tests.faults.waiting import wait_until
from tests.standins.free_port import free_port

_DEBIAN = "/usr/sbin"  # not on every user's PATH
# The server's session is reset after each transaction, as if another client had used it.
_INI = """
[databases]
* = host={folder} user={user}

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
server_reset_query = DISCARD ALL
server_reset_query_always = 1
"""


def path() -> str:
    """Return the path of PgBouncer; empty if it is not installed."""
    return shutil.which("pgbouncer", path=f"{os.environ['PATH']}:{_DEBIAN}") or ""


@contextmanager
def pgbouncer(url: str) -> Iterator[str]:
    """Run PgBouncer in front of the database at `url`. Yield the DATABASE_URL of PgBouncer."""
    asked, port = parse_qs(urlsplit(url).query), free_port()
    settings = _INI.format(folder=asked["host"][0], user=asked["user"][0], port=port)
    with tempfile.TemporaryDirectory(prefix="toegang-pgbouncer-") as folder:
        Path(folder).chmod(0o755)
        ini, log = Path(folder) / "pgbouncer.ini", Path(folder) / "log"
        ini.write_text(settings, encoding="utf-8")
        name = urlsplit(url).path.strip("/")
        owner = Path(asked["host"][0]).owner()
        with log.open("wb") as said, _running(ini, said.fileno(), owner):
            through = f"postgresql:///{name}?host=127.0.0.1&port={port}&user=anybody"
            assert wait_until(lambda: _answers(through), 10), log.read_text(encoding="utf-8")
            yield through


@contextmanager
def _running(ini: Path, log: int, owner: str) -> Iterator[None]:
    # PgBouncer refuses to run as root. Only the owner of the server's socket can open it.
    user = ["--user", owner] if os.geteuid() == 0 else []
    with subprocess.Popen([path(), *user, str(ini)], stdout=log, stderr=log) as process:
        try:
            yield
        finally:
            process.terminate()


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, autocommit=True):
            return True
    except psycopg.OperationalError:
        return False
