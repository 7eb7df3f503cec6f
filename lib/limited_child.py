"""A program that limits its process and then runs another program in it (S73).

Its arguments: bytes of memory, seconds of CPU, the path of that program, and that program's own
arguments. `lib/children.py` starts it. It imports nothing of this project: only Python.
"""

from __future__ import annotations

import resource
import runpy
import sys


def limit(memory: int, seconds: int) -> None:
    """Let this process use no more, write no file, start no process and leave no memory dump."""
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_NPROC: 0,
    }
    for kind, most in limits.items():
        resource.setrlimit(kind, (most, most))


if __name__ == "__main__":
    limit(*map(int, sys.argv[1:3]))
    del sys.argv[:3]
    runpy.run_path(sys.argv[0], run_name="__main__")
