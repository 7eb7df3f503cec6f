"""Count the lint suppressions, and fail if there are more than suppressions.toml allows.

Run with `python -m tests.guards.suppressions`. A commit that raises a number in suppressions.toml
must explain why.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

_MARKS = {
    "noqa": re.compile(r"#\s*noqa\b", re.IGNORECASE),
    "type_ignore": re.compile(r"#\s*type:\s*ignore"),
    "no_cover": re.compile(r"#\s*pragma:\s*no (?:cover|branch)"),
}
_ALLOWED = Path(__file__).with_name("suppressions.toml")


def count(files: list[Path]) -> dict[str, int]:
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    return {kind: sum(bool(mark.search(line)) for line in lines) for kind, mark in _MARKS.items()}


def too_many(found: dict[str, int], allowed: dict[str, int]) -> list[str]:
    return [kind for kind, number in found.items() if number > allowed.get(kind, 0)]


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "*.py"], capture_output=True, text=True, check=True
    )
    return [Path(name) for name in listed.stdout.split("\0") if Path(name).is_file()]


def main() -> int:
    """Print the number of each kind. Return 1 if one is higher than allowed, else 0."""
    allowed = tomllib.loads(_ALLOWED.read_text(encoding="utf-8"))
    found = count(tracked())
    for kind, number in found.items():
        print(f"{kind:12} {number:3} of {allowed.get(kind, 0)} allowed")
    over = too_many(found, allowed)
    if over:
        print(f"FAILED: more {', '.join(over)} than committed in {_ALLOWED.name}.")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main())
