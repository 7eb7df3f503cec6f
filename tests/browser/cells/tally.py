"""Count the cells that were checked, from the reports of the walks, also those of xdist workers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from tests.browser.cells.table import DESK, SITE, places

# Screen, state, width, colour scheme and language.
Cell: TypeAlias = tuple[str, str, int, str, str]

_WALKS = Path(__file__).parent
_TEST = re.compile(r"^def (test_\w+)\(\s*walk: ", re.MULTILINE)


@dataclass(frozen=True)
class Walked:
    """The name of a test that walked, the cells at which it stopped, and what was wrong there."""

    name: str
    cells: list[Cell]
    findings: list[str]


def walked(reports: Iterable[pytest.TestReport]) -> list[Walked]:
    """Return what the reports of tests say of walks."""
    found = []
    for one in reports:
        told: dict[str, Any] = dict(one.user_properties)
        if one.when == "call" and "cells" in told:
            name = one.nodeid.rpartition("::")[2].partition("[")[0]
            found.append(Walked(name, [tuple(cell) for cell in told["cells"]], told["findings"]))
    return found


def summary(tests: list[Walked]) -> str:
    """Return the line with the numbers of cells and of what was wrong, "" if no walk ran."""
    cells = {cell for one in tests for cell in one.cells}
    if not cells:
        return ""
    widths, schemes, languages = (len(set(one)) for one in list(zip(*cells, strict=True))[2:])
    states, violations = len({cell[:2] for cell in cells}), sum(len(one.findings) for one in tests)
    looks = f"{widths} widths, {schemes} themes, {languages} languages"
    return f"cells: {len(cells)} checked ({states} screen-states, {looks}), {violations} violations"


def unreached(tests: list[Walked]) -> list[str]:
    """Return the states of the table at which no walk stopped; nothing unless every walk ran."""
    if not walks() <= {one.name for one in tests}:
        return []
    reached = {cell[:2] for one in tests for cell in one.cells}
    return [" ".join(stop) for stop in stops() if stop not in reached]


def stops() -> list[tuple[str, str]]:
    """Return each screen of the site and of the desk with each of its states."""
    return [*places(SITE), *places(DESK)]


def walks() -> set[str]:
    """Return the names of all tests that walk."""
    files = _WALKS.glob("test_walk_*.py")
    return {name for file in files for name in _TEST.findall(file.read_text("utf-8"))}
