"""Compile the catalogues of translations: `python -m lib.catalogues`, in the project's folder.

It needs no settings, so that an image can be built without them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

_FOLDERS = ("locale", "desk/locale")


def compile_stale(root: Path) -> list[Path]:
    """Compile each catalogue in `root` that changed since it was compiled; return their files."""
    stale = [file for file in _sources(root) if _is_stale(file)]
    for file in stale:
        _compile(file)
    return stale


def _sources(root: Path) -> Iterable[Path]:
    for folder in _FOLDERS:
        yield from sorted((root / folder).glob("*/LC_MESSAGES/*.po"))


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime


def _compile(source: Path) -> None:
    target = source.with_suffix(".mo")
    written = target.with_suffix(f".{os.getpid()}")
    with source.open("rb") as read, written.open("wb") as file:
        write_mo(file, read_po(read, locale=source.parts[-3]))
    written.replace(target)  # at once: another process may read it meanwhile


if __name__ == "__main__":
    for compiled in compile_stale(Path.cwd()):
        sys.stdout.write(f"compiled {compiled.parent.parent.name}: {compiled.parents[2]}\n")
