"""Install each scanner in a separate environment under `var/scan/` (`make scan`).

The lock files in `quality/scan/requirements/` have exact versions with hashes. An installed scanner
stays until its lock file changes. A package without a wheel is built here, by a locked setuptools.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "var" / "scan"
OBSERVATORY = LAB / "observatory" / "node_modules" / "@mdn" / "mdn-http-observatory"

_VERSIONS = Path(__file__).with_name("requirements")
# Files that the Observatory would download, and what to write instead: the hosts that preload HSTS,
# and the top-level domains. Neither list matters for a site on the loopback.
_LISTS = {"hsts-preload.json": "{}", "tld-list.json": '["NL"]'}


def main() -> None:
    """Install each scanner that is missing or whose lock files have changed."""
    locks = sorted(_VERSIONS.glob("*.txt"), reverse=True)
    for tool in sorted({lock.name.partition(".")[0] for lock in locks}):
        _install(tool, _with_pip, [lock for lock in locks if lock.name.startswith(f"{tool}.")])
    _install("observatory", _with_npm, [_VERSIONS / "package-lock.json"])


def _install(tool: str, install: Callable[[Path, list[Path]], None], locks: list[Path]) -> None:
    """Install one scanner from its lock files, unless the same lock files were installed before."""
    versions = b"".join(lock.read_bytes() for lock in locks)
    if _begins(LAB / tool, versions):
        install(LAB / tool, locks)
        (LAB / tool / "installed").write_bytes(versions)


def _begins(folder: Path, versions: bytes) -> bool:
    """Clear the folder unless these versions are installed in it. Return whether it was cleared."""
    stamp = folder / "installed"
    if stamp.is_file() and stamp.read_bytes() == versions:
        return False
    sys.stdout.write(f"== {folder.name}, in var/scan/{folder.name}\n")
    sys.stdout.flush()
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _with_pip(folder: Path, locks: list[Path]) -> None:
    program = ROOT / "requirements" / "install.py"
    subprocess.run([sys.executable, program, folder, *locks], check=True)


def _with_npm(folder: Path, _locks: list[Path]) -> None:
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_VERSIONS / name, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet], cwd=folder, check=True)
    for name, content in _LISTS.items():
        (OBSERVATORY / "conf" / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
