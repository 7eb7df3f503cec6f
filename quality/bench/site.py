"""The site's own commands, under production settings with an outside world of our own."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.production_env import VALUES

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "var" / "bench"
# Seconds that a sender may need for the mail in its hand, and some more.
LONGEST_FAREWELL = 150


def production(**own: str) -> dict[str, str]:
    """Give production's environment with some values of our own, and nothing of this run's."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | VALUES | own


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a command to its end; answer what it printed. Raises when it fails."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


def inside(environment: dict[str, str], deed: str) -> str:
    """Evaluate something of `quality.bench.outbox` there; answer what it came to, in words."""
    return manage(
        environment,
        "shell",
        "--no-imports",
        "-c",
        f"from quality.bench import outbox; print(outbox.{deed})",
    )


@contextmanager
def running(
    environment: dict[str, str], name: str, *arguments: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run Python with these arguments beside us; what it says goes to `var/bench/NAME.log`."""
    LOGS.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, *arguments]
    with (LOGS / f"{name}.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
        )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=LONGEST_FAREWELL)
