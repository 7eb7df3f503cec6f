"""Install each scanner in a separate environment under `var/scan/` (`make scan`).

`python -m quality.scan.install NAME…` installs only these, without a name all but Lighthouse, which
has a command of its own (`make lighthouse`).

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
VNU = LAB / "vnu" / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
HTMLCS = LAB / "htmlcs" / "node_modules" / "html_codesniffer" / "build" / "HTMLCS.js"
LIGHTHOUSE = LAB / "lighthouse" / "node_modules" / "lighthouse" / "cli" / "index.js"

_VERSIONS = Path(__file__).with_name("requirements")
# Files that the Observatory would download, and what to write instead: the hosts that preload HSTS,
# and the top-level domains. Neither list matters for a site on the loopback.
_LISTS = {"hsts-preload.json": "{}", "tld-list.json": '["NL"]'}


def main(names: list[str]) -> None:
    """Install each named scanner that is missing or whose lock files have changed."""
    by_pip = {lock.name.partition(".")[0] for lock in _VERSIONS.glob("*.txt")}
    by_npm = {lock.parent.name for lock in _VERSIONS.glob("npm/*/package-lock.json")}
    for tool in sorted(set(names) or (by_pip | by_npm) - {"lighthouse"}):
        if tool in by_pip:
            _install(tool, _with_pip, sorted(_VERSIONS.glob(f"{tool}.*txt"), reverse=True))
        if tool in by_npm:
            _install(tool, _with_npm, [_VERSIONS / "npm" / tool / "package-lock.json"])


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


def _with_npm(folder: Path, locks: list[Path]) -> None:
    shutil.copytree(locks[0].parent, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet], cwd=folder, check=True)
    if folder == LAB / "observatory":
        for name, content in _LISTS.items():
            (OBSERVATORY / "conf" / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
