"""Helpers that start the demo as a separate process, and read what the demo prints."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Starts the demo as manage.py does, but in a temporary folder, and handles SIGINT, which a shell
# makes its background processes ignore.
PROGRAM = """
import os, pathlib, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from config import demo_environment
from django.core.management import execute_from_command_line
demo_environment.provide(os.environ, pathlib.Path(sys.argv[1]))
execute_from_command_line(["manage.py", "demo"])
"""


@contextmanager
def started(folder: Path, port: int | str, **outside: str) -> Iterator[subprocess.Popen[str]]:
    """Start the demo with this data folder and these environment variables; yield the process."""
    command = [sys.executable, "-c", PROGRAM, str(folder)]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | outside
    environment |= {"PORT": str(port), "DJANGO_SETTINGS_MODULE": "config.settings"}
    # Not in the project's folder: no path may depend on the folder where the demo was started.
    running = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=-1, stderr=-1, text=True
    )
    try:
        yield running
    finally:
        running.kill()
        running.communicate()


def read_until(running: subprocess.Popen[str], end: str) -> str:
    """Return what the demo prints, up to and including the first line that contains `end`."""
    lines: list[str] = []
    assert running.stdout is not None
    while not lines or end not in lines[-1]:
        line = running.stdout.readline()
        assert line, "".join(lines)
        lines.append(line)
    return "".join(lines)
