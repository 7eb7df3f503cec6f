"""What `make startup` prints: packages by import time, and memory of a process."""

from __future__ import annotations

import os

from quality.bench.imports import Package, packages
from quality.bench.processes import megabytes, shares

# As Python prints it: a module comes after the modules that it imports.
REPORT = """import time: self [us] | cumulative | imported package
import time:       500 |        500 |   encodings.utf_8
import time:      1000 |       1500 | encodings
some other line of standard error
import time:      3000 |       3000 |       qrcode.constants
import time:      2000 |       5000 |     qrcode
import time:      4000 |       9000 |   site.codes
import time:       100 |       9100 | site
"""


def test_packages_are_listed_by_time_with_the_module_that_imports_them() -> None:
    assert packages(REPORT) == [
        Package("qrcode", 5.0, 2, "site.codes"),
        Package("site", 4.1, 2, ""),
        Package("encodings", 1.5, 2, ""),
    ]


def test_unique_memory_is_part_of_the_proportional_and_that_of_the_resident() -> None:
    proportional, unique = shares(os.getpid())
    assert 0 < unique <= proportional
    assert proportional < megabytes(os.getpid()) + 5  # read a moment later
