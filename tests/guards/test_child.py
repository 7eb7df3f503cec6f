"""Test that the program that reads XLSX files imports nothing of the site, and only it openpyxl."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms import ALL, ROOT

pytestmark = pytest.mark.requirement("S73")

CHILD = ROOT / "onboarding" / "reading" / "child.py"


def test_program_imports_python_and_openpyxl_only() -> None:
    packages = set(packages_of(CHILD))
    assert packages - sys.stdlib_module_names == {"openpyxl"}


def test_no_other_code_of_the_site_loads_openpyxl() -> None:
    files = [file for room in ALL for file in (ROOT / room).rglob("*.py")]
    assert [file for file in files if "openpyxl" in packages_of(file)] == [CHILD]
    assert [file for file in files if "onboarding.reading.child" in modules_of(file)] == []


def packages_of(file: Path) -> Iterator[str]:
    """Return the top-level packages that a file imports."""
    return (module.partition(".")[0] for module in modules_of(file))


def modules_of(file: Path) -> Iterator[str]:
    """Yield the modules that a file imports, also within functions."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{alias.name}" for alias in names)
