"""Copy a release to a machine: only the files that go into the container image."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def parts() -> list[str]:
    """Return the files and folders that .dockerignore lets through."""
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line.removeprefix("!") for line in lines if line.startswith("!")]


def lay_down(folder: Path) -> None:
    """Copy the files of a release into an empty folder."""
    for part in parts():
        source, goal = ROOT / part, folder / part
        goal.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, goal, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, goal)
