"""Run a program on an uploaded file, in a process with limits and without secrets (S73)."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO

# Isolated (-I): it sees neither this project nor the environment, and writes no bytecode (-B).
_LIMITED = Path(__file__).with_name("limited_child.py")
_COMMAND = (sys.executable, "-I", "-B", "-X", "utf8", str(_LIMITED))
_ENVIRONMENT = {"PATH": os.defpath}  # no keys, no address of the database


@dataclass(frozen=True, slots=True)
class Child:
    """A program that reads a file from stdin before it writes, and what its process may use."""

    program: Path
    arguments: tuple[int, ...]
    memory: int  # bytes
    cpu: timedelta
    patience: timedelta  # time in all
    output: int  # bytes that it may write


class ChildEndedError(Exception):
    """The process ended without all of its output. `was_cut_off`: a limit or the timer ended it."""

    def __init__(self, *, was_cut_off: bool) -> None:
        super().__init__()
        self.was_cut_off = was_cut_off


def output_of(child: Child, content: bytes) -> bytes:
    """Return what the program writes about this file. Raises ChildEndedError."""
    with started(child) as process:
        output = _exchanged(process, content, child.output)
        if process.wait() or len(output) > child.output:
            # Less than 0: ended by a signal, which is how the limits and the timer end it.
            raise ChildEndedError(was_cut_off=process.returncode <= 0)
    return output


@contextlib.contextmanager
def started(child: Child) -> Iterator[subprocess.Popen[bytes]]:
    """Start the process; kill it when patience ends, or when the `with` block does."""
    limits = (child.memory, int(child.cpu.total_seconds()))
    command = [*_COMMAND, *map(str, limits), str(child.program), *map(str, child.arguments)]
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_ENVIRONMENT,
        cwd="/",
    ) as process:
        timer = threading.Timer(child.patience.total_seconds(), process.kill)
        timer.start()
        try:
            yield process
        finally:
            timer.cancel()
            process.kill()


def _exchanged(process: subprocess.Popen[bytes], content: bytes, most: int) -> bytes:
    """Send the file, and return what comes back. The process reads all before it writes."""
    to_child, from_child = _pipes(process)
    with contextlib.suppress(BrokenPipeError), to_child:
        to_child.write(content)
    output = from_child.read(most + 1)
    if len(output) > most:
        process.kill()  # it still writes
    return output


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise AssertionError
    return process.stdin, process.stdout
