"""Compile the catalogues of translations: `python -m lib.catalogues`, in the project's folder.

It needs no settings, so that an image can be built without them.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from lib.stale import stale_catalogues


def compile_stale(root: Path) -> list[Path]:
    """Compile each catalogue in `root` that changed since it was compiled; return their files."""
    stale = stale_catalogues(root)
    for file in stale:
        _compile(file)
    return stale


def _compile(source: Path) -> None:
    target = source.with_suffix(".mo")
    written = target.with_suffix(f".{os.getpid()}")
    with source.open("rb") as read, written.open("wb") as file:
        write_mo(file, read_po(read, locale=source.parts[-3]))
    written.replace(target)  # at once: another process may read it meanwhile


if __name__ == "__main__":
    for compiled in compile_stale(Path.cwd()):
        sys.stdout.write(f"compiled {compiled.parent.parent.name}: {compiled.parents[2]}\n")
