"""Read XLSX files in a process of its own, which is limited and knows no secrets (S73)."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from onboarding.reading.gate import broken, demand_harmless, too_complex
from onboarding.reading.table import Table, table_of, too_wide

_CHILD = Path(__file__).with_name("child.py")
# Isolated (-I): it sees neither this project nor the environment, and writes no bytecode (-B).
_COMMAND = (sys.executable, "-I", "-B", "-X", "utf8", str(_CHILD))
_ENVIRONMENT = {"PATH": os.defpath}  # no keys, no address of the database
_LONGEST_TITLE = 31  # of a sheet, in Excel; other programs may write more
_MOST_ABOVE = 10  # lines above the first person, such as a title and the column names


def read_sheet(content: bytes, name: str) -> Table:
    """Return the table on the first visible sheet of an XLSX file. Raises UnreadableError."""
    demand_harmless(content, name)
    *rows, end = map(json.loads, _output_of(content).splitlines())
    if "error" in end:
        raise too_wide() if end["error"] == "columns" else too_complex()
    sentence = _("Wij lazen alleen het eerste werkblad: %(sheet)s.")
    note = sentence % {"sheet": end["note"][:_LONGEST_TITLE]} if end["note"] else ""
    return table_of(rows, settings.IMPORT_ROWS, note)


def _output_of(content: bytes) -> bytes:
    """Return what the process writes. Raises UnreadableError if it did not finish."""
    with started() as child:
        output = _exchanged(child, content)
        if child.wait() or len(output) > settings.CHILD_OUTPUT:
            # Less than 0: ended by a signal, which is how the limits and the timer end it.
            raise broken() if child.returncode > 0 else too_complex()
    return output


@contextlib.contextmanager
def started() -> Iterator[subprocess.Popen[bytes]]:
    """Start the process; kill it after CHILD_PATIENCE, or when the `with` block ends."""
    command = [*_COMMAND, *map(str, _bounds())]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
    ) as child:
        timer = threading.Timer(settings.CHILD_PATIENCE.total_seconds(), child.kill)
        timer.start()
        try:
            yield child
        finally:
            timer.cancel()
            child.kill()


def _bounds() -> tuple[int, ...]:
    """Return the `Bounds` of child.py, which is not imported: it would load openpyxl here."""
    return (
        settings.CHILD_MEMORY,
        int(settings.CHILD_CPU.total_seconds()),
        settings.IMPORT_ROWS + _MOST_ABOVE,
        settings.IMPORT_COLUMNS,
        settings.CELL_LENGTH,
        settings.CHILD_OUTPUT,
    )


def _exchanged(child: subprocess.Popen[bytes], content: bytes) -> bytes:
    """Send the file, and return what comes back. The process reads all before it writes."""
    to_child, from_child = _pipes(child)
    with contextlib.suppress(BrokenPipeError), to_child:
        to_child.write(content)
    output = from_child.read(settings.CHILD_OUTPUT + 1)
    if len(output) > settings.CHILD_OUTPUT:
        child.kill()  # it still writes
    return output


def _pipes(child: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if child.stdin is None or child.stdout is None:
        raise AssertionError
    return child.stdin, child.stdout
