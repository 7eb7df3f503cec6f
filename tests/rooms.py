"""The top-level packages of the project, in the order of the layers in pyproject.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ALL: tuple[str, ...] = tuple(_PROJECT["tool"]["importlinter"]["contracts"][0]["layers"])
LIVE = tuple(room for room in ALL if room != "demo")
COVERED: list[str] = _PROJECT["tool"]["coverage"]["run"]["source"]
LINTED: list[str] = _PROJECT["tool"]["importlinter"]["root_packages"]
# The packages whose code reads input.
MEETS_PEOPLE = tuple(room for room in LIVE if room not in {"config", "operation"})
