#!/usr/bin/env python3
"""Make a virtual environment from lock files: `python3 requirements/install.py VENV LOCK…`.

A lock `*.source.txt` lists packages without a wheel. Other locks must list their build tools.
"""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import threading
from pathlib import Path

# --no-deps: before 23.3, pip's resolver may choose a release that the lock lacks (pip#9644).
_THE_LOCK_DECIDES = ("--require-hashes", "--no-deps")
_WHEELS = ("--only-binary", ":all:")  # runs no code of a package
_SOURCES = ("--no-binary", ":all:", "--no-build-isolation")
_SECONDS = 5
_AGAIN = "Then run the same command again."
# A pattern in the output, and the message that says what to do. The first match decides.
_REASONS = {
    r"No space left on device|Disk quota exceeded": (
        "The disk is full: make room, 700 MB for {venv} and as much for temporary files."
    ),
    r"(?i)certificate.verify.failed": (
        "The certificate of the package index is not trusted here: install ca-certificates and set"
        " PIP_CERT=/etc/ssl/certs/ca-certificates.crt."
    ),
    r"(?i)retrying \(|connection|timed out|failed to resolve": (
        "The package index cannot be reached: check the network (behind a proxy set HTTPS_PROXY,"
        " for an index of your own PIP_INDEX_URL)."
    ),
    r"\(from versions: ": (
        "The package index has no wheel of it for this Python on this machine: name another"
        " Python, as in make setup PYTHON=python3.12."
    ),
    "": "{venv} could not be made, for the reason above.",
}


def main(venv: str, locks: list[str]) -> int:
    """Make the environment `venv` and return 0; on an error print what to do and return 1."""
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        return _fail(
            f"{sys.executable} comes without venv. On Debian and Ubuntu: apt-get install"
            " python3-venv."
        )
    if Path(venv).is_symlink():  # venv would empty the folder behind it, and then give up
        return _fail(f"{venv} is a link to {Path(venv).resolve()}. Remove the link.")
    try:
        for command in _commands(venv, locks):
            errors = _errors_of(command, venv)
            if errors is not None:
                return _fail(_reason(errors).format(venv=venv))
    except KeyboardInterrupt:
        return _fail("Stopped half-way.")
    return 0


def _commands(venv: str, locks: list[str]) -> list[list[str]]:
    python = str(Path(venv, "bin", "python"))
    pip = [python, "-m", "pip", "--disable-pip-version-check"]
    install = [*pip, *([] if sys.stdout.isatty() else ["-q"]), "install", *_THE_LOCK_DECIDES]
    sources = [lock for lock in locks if lock.endswith(".source.txt")]
    wheels = [lock for lock in locks if lock not in sources]
    # --clear: pip takes a half-written package for a whole one. --without-pip: venv hides errors.
    return [
        [sys.executable, "-m", "venv", "--clear", "--without-pip", venv],
        [python, "-Im", "ensurepip", "--default-pip"],
        [*install, *_WHEELS, *_listed(wheels)],
        *([[*install, *_SOURCES, *_listed(sources)]] if sources else []),
        [*pip, "check"],  # fails if the locks lack a dependency
    ]


def _listed(locks: list[str]) -> list[str]:
    return [part for lock in locks for part in ("-r", lock)]


def _errors_of(command: list[str], venv: str) -> str | None:
    """Run a command. Return None if it succeeds, else the text of its errors."""
    is_shown = sys.stdout.isatty() and "install" in command
    errors = _while_shown(command, venv) if is_shown else _quietly(command)
    if not is_shown:
        sys.stderr.write(errors or "")
    return errors


def _quietly(command: list[str]) -> str | None:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    return done.stdout if done.returncode else None


def _while_shown(command: list[str], venv: str) -> str | None:
    written = threading.Event()
    threading.Thread(target=_print_progress, args=(venv, written), daemon=True).start()
    lines = []
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        for line in process.stderr or ():
            lines.append(line)
            sys.stderr.write(line)
    written.set()
    return "".join(lines) if process.returncode else None


def _print_progress(venv: str, written: threading.Event) -> None:
    """Until `written` is set, print every few seconds how many packages pip has written."""
    before = 0
    while not written.wait(_SECONDS):  # pip prints nothing meanwhile
        there = len(list(Path(venv).glob("lib/*/site-packages/*.dist-info")))
        if there > max(before, 2):
            sys.stdout.write(f"  {there} packages written\n")
            sys.stdout.flush()
        before = there


def _reason(errors: str) -> str:
    return next(told for sign, told in _REASONS.items() if re.search(sign, errors))


def _fail(sentence: str) -> int:
    sys.stderr.write(f"{sentence} {_AGAIN}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
