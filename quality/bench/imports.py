"""Which packages take long to import, and who imports them, by Python's `-X importtime`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"^import time:\s*(\d+) \|\s*\d+ \| ( *)(\S+)$", re.MULTILINE)
_INDENT = 2  # spaces for each level


@dataclass(frozen=True)
class Package:
    """A top-level package: ms for its own modules, how many those are, the module that needs it."""

    name: str
    ms: float
    modules: int
    importer: str


def packages(report: str) -> list[Package]:
    """Return the packages in what `-X importtime` printed, the slowest first."""
    micros, modules, importers = Counter[str](), Counter[str](), dict[str, str]()
    for name, importer, spent in _imports(report):
        top = name.partition(".")[0]
        micros[top] += spent
        modules[top] += 1
        if importer.partition(".")[0] != top:
            importers.setdefault(top, importer)
    return [
        Package(name, spent / 1000, modules[name], importers.get(name, ""))
        for name, spent in micros.most_common()
    ]


def _imports(report: str) -> Iterator[tuple[str, str, int]]:
    """Yield name, importing module and own microseconds of each import, the last one first."""
    above: list[str] = []  # a module is printed after those that it imports
    for spent, indent, name in reversed(_LINE.findall(report)):
        del above[len(indent) // _INDENT :]
        yield name, above[-1] if above else "", int(spent)
        above.append(name)
