"""Run the site's commands with production settings and stand-ins for providers."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.production_env import VALUES

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "var" / "bench"
# Seconds that a sender may need to send its last mail after it was told to stop, and some more.
LONGEST_FAREWELL = 150
# As Dockerfile and the systemd units have it.
ARENAS = {"MALLOC_ARENA_MAX": "2"}


def production(**own: str) -> dict[str, str]:
    """Return the environment variables of production, updated by `own`.

    Of this process's variables only PATH, HOME and LANG are kept.
    """
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | VALUES | own


@contextmanager
def prepared(url: str, settings: str, **own: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a site on the empty database at `url`, without people.

    `settings` is the module of its settings, `own` further variables. Its tables and its folder
    with static files are made before; the folder is deleted after the block.
    """
    with tempfile.TemporaryDirectory(prefix="toegang-bench-") as static:
        common = {"EMBEDDED_SENDER": "false", "TRUSTED_PROXIES": "1", "TEST_STATIC_ROOT": static}
        where = production(**common | own, DATABASE_URL=url, DJANGO_SETTINGS_MODULE=settings)
        manage(where, "migrate", "--verbosity", "0")
        manage(where, "collectstatic", "--no-input", "--verbosity", "0")
        yield where


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a command of manage.py. Return its output. Raises AssertionError if it fails."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


def inside(environment: dict[str, str], deed: str) -> str:
    """Call a function of `quality.bench.outbox` in the site's environment.

    `deed`: the call in Python, such as `invite(5)`. Return as text what the call returned.
    """
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
    """Run Python with these arguments during the block. Its output is in `var/bench/NAME.log`."""
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
