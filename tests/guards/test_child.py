"""Test that programs that read files import nothing of the site, and that only they read them."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms import ALL, ROOT

pytestmark = pytest.mark.requirement("S73")

CHILDREN = {"onboarding/reading/child.py": "openpyxl", "desk/logo/child.py": "PIL"}


@pytest.mark.parametrize(("child", "package"), CHILDREN.items())
def test_program_imports_python_and_one_package_only(child: str, package: str) -> None:
    packages = set(packages_of(ROOT / child))
    assert packages - sys.stdlib_module_names == {package}


def test_program_that_limits_imports_python_only() -> None:
    packages = set(packages_of(ROOT / "lib" / "limited_child.py"))
    assert packages - sys.stdlib_module_names == set()
    assert "resource" in packages


@pytest.mark.parametrize(("child", "package"), CHILDREN.items())
def test_no_other_code_of_the_site_loads_that_package(child: str, package: str) -> None:
    files = [file for room in ALL for file in (ROOT / room).rglob("*.py")]
    module = child.removesuffix(".py").replace("/", ".")
    assert [file for file in files if package in packages_of(file)] == [ROOT / child]
    assert [file for file in files if module in modules_of(file)] == []


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
