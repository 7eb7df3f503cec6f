"""Lay each scanner in an environment of its own under `var/scan/`: `python -m tests.scan.install`.

Exact versions with hashes, from `tests/scan/requirements/`. What is there already stays, until its
file of versions changes.
"""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LAB = ROOT / "var" / "scan"
OBSERVATORY = LAB / "observatory" / "node_modules" / "@mdn" / "mdn-http-observatory"

_VERSIONS = Path(__file__).with_name("requirements")
# Lists that the Observatory would fetch: who preloads HSTS, and the top-level domains. A site on
# the loopback is in neither.
_LISTS = {"hsts-preload.json": "{}", "tld-list.json": '["NL"]'}


def main() -> None:
    """Install what is missing."""
    for lock in sorted(_VERSIONS.glob("*.txt")):
        if _begins(LAB / lock.stem, lock):
            _with_pip(LAB / lock.stem, lock)
            _is_done(LAB / lock.stem, lock)
    lock = _VERSIONS / "package-lock.json"
    if _begins(LAB / "observatory", lock):
        _with_npm(LAB / "observatory")
        _is_done(LAB / "observatory", lock)


def _begins(folder: Path, lock: Path) -> bool:
    """Clear the folder, unless these very versions are in it."""
    stamp = folder / "installed"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return False
    sys.stdout.write(f"== {folder.name}, in var/scan/{folder.name}\n")
    sys.stdout.flush()
    shutil.rmtree(folder, ignore_errors=True)
    return True


def _is_done(folder: Path, lock: Path) -> None:
    shutil.copy(lock, folder / "installed")


def _with_pip(folder: Path, lock: Path) -> None:
    venv.create(folder, with_pip=True)
    pip = [str(folder / "bin" / "python"), "-m", "pip", "install", "-qq"]
    quiet = ["--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, *quiet, "-r", str(lock)], check=True)


def _with_npm(folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_VERSIONS / name, folder)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", "ci", *quiet], cwd=folder, check=True)
    for name, content in _LISTS.items():
        (OBSERVATORY / "conf" / name).write_text(content, encoding="utf-8")


if __name__ == "__main__":
    main()
