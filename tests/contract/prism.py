"""Prism, a proxy between the site and Twilio's stand-in: checks requests and responses.

It checks them against Twilio's contract, a file outside the repository. Prism comes from npm.
Without the file or Prism the tests are skipped.
"""

from __future__ import annotations

import fcntl
import http.client
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.standins.free_port import free_port

ROOT = Path(__file__).resolve().parents[2]
CONTRACT = ROOT.parent / "shared" / "twilio" / "twilio_api_v2010.json"
FOLDER = ROOT / "var" / "prism"
VERSION = "5.16.0"
_PROGRAM = FOLDER / "node_modules" / ".bin" / "prism"
_STAMP = FOLDER / f"installed-{VERSION}"
_STARTS_WITHIN = 60.0


def why_not() -> str:
    """Return what is missing to run Prism, or an empty string."""
    if not CONTRACT.exists():
        return f"no ../{CONTRACT.relative_to(ROOT.parent)} beside the project"
    missing = [program for program in ("node", "npm") if not shutil.which(program)]
    return f"no {missing[0]} on the PATH" if missing else ""


def install() -> None:
    """Install Prism into var/ unless it is there. One process installs, the others wait for it."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _STAMP.exists():
            return
        options = ["--prefix", str(FOLDER), "--no-audit", "--no-fund", "--no-package-lock"]
        package = f"@stoplight/prism-cli@{VERSION}"
        done = subprocess.run(
            ["npm", "install", *options, package], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        _STAMP.touch()


@contextmanager
def proxy(upstream: str, log: Path) -> Iterator[str]:
    """Run Prism in front of `upstream` during the block. Yield the URL of Prism."""
    port = free_port()
    command = [str(_PROGRAM), "proxy", "--errors", "--host", "127.0.0.1", "--port", str(port)]
    with log.open("w") as output:
        prism = subprocess.Popen(
            [*command, str(CONTRACT), upstream], stdout=output, stderr=subprocess.STDOUT
        )
        try:
            _await_start(prism, port, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            prism.terminate()
            prism.wait(timeout=60)


def _await_start(prism: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _STARTS_WITHIN
    while time.monotonic() < end and prism.poll() is None:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            line.request("GET", "/")
            line.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return
        finally:
            line.close()
    message = f"Prism did not start:\n{log.read_text(encoding='utf-8')}"
    raise RuntimeError(message)
