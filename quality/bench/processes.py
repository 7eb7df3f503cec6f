"""The CPU seconds and the memory in use of a process, from Linux's /proc."""

from __future__ import annotations

import os
import re
from pathlib import Path

import psycopg

_TICKS = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_SIZE = re.compile(r"^(\w+): +(\d+) kB$", re.MULTILINE)
# The places of fields in /proc/PID/stat (proc(5)), counted from the field after the name.
_PARENT, _OWN, _OF_DEAD_CHILDREN = 1, slice(11, 13), slice(13, 15)


def cpu_seconds(process: int) -> float:
    """Return the CPU seconds of a process and of its ended children."""
    facts = _facts(Path("/proc") / str(process))
    return sum(map(int, facts[_OWN] + facts[_OF_DEAD_CHILDREN])) / _TICKS


def family_cpu_seconds(process: int) -> float:
    """Return the CPU seconds of a process and its children, such as a database's processes."""
    return cpu_seconds(process) + sum(map(_child_seconds, children(process)))


def megabytes(process: int) -> float:
    """Return how many megabytes of memory a process uses now (its resident set)."""
    pages = (Path("/proc") / str(process) / "statm").read_text(encoding="ascii").split()[1]
    return int(pages) * _PAGE / 1024**2


def shares(process: int) -> tuple[float, float]:
    """Return two measures of a process's memory in MB: its proportional set and its unique set.

    The first counts a page that several processes share by its part of it, so it adds up to what
    all processes take. The second counts the pages that no other process has.
    """
    text = (Path("/proc") / str(process) / "smaps_rollup").read_text(encoding="ascii")
    sizes = {name: int(size) / 1024 for name, size in _SIZE.findall(text)}
    return sizes["Pss"], sizes["Private_Clean"] + sizes["Private_Dirty"]


def family_megabytes(process: int) -> float:
    """Return the proportional sets of a process and its children, added up, in MB."""
    return sum(shares(one)[0] for one in [process, *children(process)])


def parent_of(process: int) -> int:
    return int(_facts(Path("/proc") / str(process))[_PARENT])


def server_of(url: str) -> int | None:
    """Return the process id of PostgreSQL's main process; None for SQLite, which has no server."""
    if url.startswith("sqlite"):
        return None
    with psycopg.connect(url) as connection:
        return parent_of(connection.info.backend_pid)


def children(process: int) -> list[int]:
    everybody = (folder for folder in Path("/proc").iterdir() if folder.name.isdigit())
    return [int(one.name) for one in everybody if _is_child(one, process)]


def _child_seconds(process: int) -> float:
    try:
        return cpu_seconds(process)
    except (FileNotFoundError, ProcessLookupError):
        return 0.0  # it ended while we looked; its parent's figure has it from now on


def _is_child(folder: Path, process: int) -> bool:
    try:
        return int(_facts(folder)[_PARENT]) == process
    except (FileNotFoundError, ProcessLookupError):
        return False  # it ended while we looked


def _facts(folder: Path) -> list[str]:
    return (folder / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
