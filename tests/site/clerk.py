"""Run management commands one after the other in one process.

Starting Django for each command would take a second. A command is a line of JSON on standard input,
and its result a line of JSON on standard output. The process ends when its input ends.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO

import django
from django.core.management import call_command

from tests.letting_go import let_go

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Clerk:
    """The input and output of the process that runs the commands."""

    orders: IO[str]
    answers: IO[str]

    def run(self, *arguments: str) -> str:
        """Run `manage.py` with these arguments. Return its output."""
        self.orders.write(json.dumps(arguments) + "\n")
        self.orders.flush()
        printed, fault = json.loads(self.answers.readline())
        assert fault is None, f"{arguments}\n{printed}\n{fault}"
        return str(printed)


@contextmanager
def clerk(environment: dict[str, str], folder: Path) -> Iterator[Clerk]:
    """Start a process that runs commands in this environment. Its log is in the folder."""
    command, pipe = [sys.executable, "-m", "tests.site.clerk"], subprocess.PIPE
    with (
        (folder / "clerk.log").open("w") as log,
        subprocess.Popen(
            command, cwd=_ROOT, env=environment, stdin=pipe, stdout=pipe, stderr=log, text=True
        ) as process,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        yield Clerk(process.stdin, process.stdout)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(_carried_out(json.loads(line))) + "\n")
        sys.stdout.flush()


def _carried_out(arguments: list[str]) -> tuple[str, str | None]:
    """Run a command. Return its output, and the traceback if it failed, else None."""
    printed = StringIO()
    try:
        with redirect_stdout(printed):
            call_command(*arguments)
    except BaseException:  # noqa: BLE001 - the test judges it, a SystemExit too
        return printed.getvalue().strip(), traceback.format_exc()
    finally:
        let_go()
    return printed.getvalue().strip(), None


if __name__ == "__main__":
    main()
