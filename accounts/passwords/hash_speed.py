"""Measure how fast this machine verifies passwords with Argon2id, and how much memory it takes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from argon2 import PasswordHasher

_TYPED = "correct horse battery staple"
_KIB_IN_MIB = 1024


class Parameters(NamedTuple):
    """Parameters of Argon2id: memory in KiB, passes over it, and lanes (RFC 9106 §3.1)."""

    memory: int
    passes: int
    lanes: int


class Speed(NamedTuple):
    """Verifications a second on all cores, and the most memory that they took together (MiB)."""

    per_second: float
    peak: float


# With their source. Left out: RFC 9106's first choice, which takes 2 GiB for each verification.
CANDIDATES = {
    Parameters(47104, 1, 1): "OWASP",
    Parameters(19456, 2, 1): "OWASP",
    Parameters(12288, 3, 1): "OWASP",
    Parameters(9216, 4, 1): "OWASP",
    Parameters(7168, 5, 1): "OWASP",
    Parameters(65536, 3, 4): "RFC 9106",
    Parameters(102400, 2, 8): "Django",
}


def speeds(candidates: Iterable[Parameters], seconds: float) -> Iterator[Speed]:
    """Measure the candidates one after another, each for `seconds`, and yield their speeds.

    Each has a process of its own, because the peak of a process's memory never goes down.
    """
    tasks = [(one, seconds, os.cpu_count() or 1) for one in candidates]
    with get_context("spawn").Pool(1, maxtasksperchild=1) as processes:
        yield from processes.imap(_speed, tasks)


def _speed(task: tuple[Parameters, float, int]) -> Speed:
    """Measure one task: (parameters, seconds, threads). argon2-cffi verifies without the GIL."""
    parameters, seconds, threads = task
    before = _kibibytes("VmRSS")
    hasher = PasswordHasher(parameters.passes, parameters.memory, parameters.lanes)
    stored, began = hasher.hash(_TYPED), time.monotonic()

    def verify(_thread: int) -> int:
        times = 0
        while not times or time.monotonic() < began + seconds:
            times += hasher.verify(stored, _TYPED)
        return times

    with ThreadPoolExecutor(threads) as pool:
        times = sum(pool.map(verify, range(threads)))
    took = time.monotonic() - began
    return Speed(times / took, (_kibibytes("VmHWM") - before) / _KIB_IN_MIB)


def _kibibytes(name: str) -> int:
    """Return the memory figure `name` of this process from Linux (proc(5)), in KiB."""
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    figures = dict(line.split(":", 1) for line in lines)
    return int(figures[name].removesuffix("kB"))
