"""Which catalogues of translations were not compiled since they changed. Imports no Babel."""

from __future__ import annotations

from pathlib import Path

_FOLDERS = ("locale", "desk/locale")


def stale_catalogues(root: Path) -> list[Path]:
    """Return the source files of these catalogues in the project's folder `root`."""
    sources = [file for folder in _FOLDERS for file in (root / folder).glob("*/LC_MESSAGES/*.po")]
    return [source for source in sorted(sources) if _is_stale(source)]


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime < source.stat().st_mtime
