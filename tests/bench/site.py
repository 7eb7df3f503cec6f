"""The site's own commands, under production settings with an outside world of our own."""

import os
import subprocess
import sys
from pathlib import Path

from tests.production_env import VALUES

ROOT = Path(__file__).resolve().parents[2]
LOGS = ROOT / "var" / "bench"


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
    """Evaluate something of `tests.bench.outbox` there; answer what it came to, in words."""
    return manage(
        environment,
        "shell",
        "--no-imports",
        "-c",
        f"from tests.bench import outbox; print(outbox.{deed})",
    )


def start_sender(environment: dict[str, str], name: str) -> subprocess.Popen[bytes]:
    """Start `manage.py deliver`, which runs until it is told to stop."""
    return start(environment, name, "manage.py", "deliver")


def start(environment: dict[str, str], name: str, *arguments: str) -> subprocess.Popen[bytes]:
    """Start Python with these arguments; what it says goes to `LOGS/name.log`."""
    LOGS.mkdir(parents=True, exist_ok=True)
    with (LOGS / f"{name}.log").open("w") as log:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
