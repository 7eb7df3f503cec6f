"""Test that no code builds a regular expression, a template or SQL from input.

Also tested: messaging reads the clock in lib/clock.py only, scripts store nothing in the browser,
and no file is too long.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rooms import ALL, MEETS_PEOPLE, ROOT

_PATTERNS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall"}
_TEMPLATES = {"Template", "Engine", "from_string"}
_RAW = {"raw", "extra", "RawSQL", "cursor", "execute", "executemany"}
# The throttle's statements (decisions 4 and 40), and writes of whole rows (decision 41): all their
# values are parameters.
BY_HAND = {
    f"lib/{module}.py {call}"
    for module in ("compiled", "rows", "throttle_sql")
    for call in ("cursor", "execute")
}
# It sends without a database and reads the clock itself; the rest of messaging uses lib/clock.py.
WITHOUT_DATABASE = {"check_gateways.py"}
# A longer file holds more than one concept. Migrations are exempt: Django writes them, once.
MOST_LINES = 250
STORES = ("localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches.")
SPOILED = """
import re
pattern = re.compile(request.GET["q"])
found = re.search("a" + typed, text)
page = Template(branch.text).render(context)
rows = User.objects.raw(f"SELECT {typed}")
"""


@pytest.mark.asvs("V1.2.9")
def test_no_regular_expression_is_built_from_input() -> None:
    assert found_in(made_patterns) == set()


@pytest.mark.asvs("V1.3.7")
def test_no_template_is_built_from_input() -> None:
    assert found_in(made_templates) == set()


@pytest.mark.asvs("V1.2.4")
def test_sql_is_written_by_hand_in_three_modules() -> None:
    assert found_in(raw_sql) == BY_HAND


def test_each_event_loop_of_the_tests_starts_in_its_own_thread() -> None:
    here = {file for file in python_of("tests") if "asyncio.run(" in file.read_text("utf-8")}
    assert here == {Path(__file__)}


def test_messaging_reads_one_clock() -> None:
    own = {
        file.name for file in python_of("messaging") if "timezone.now" in file.read_text("utf-8")
    }
    assert own == WITHOUT_DATABASE


@pytest.mark.asvs("V14.3.3")
def test_no_script_keeps_anything_in_the_browser() -> None:
    scripts = list((ROOT / "static").rglob("*.js"))
    assert scripts
    assert [store for one in scripts for store in STORES if store in one.read_text("utf-8")] == []


def test_no_file_is_longer_than_the_limit() -> None:
    files = [file for room in ALL for file in python_of(room)]
    assert len(files) > 200
    assert [str(file) for file in files if lines_of(file) > MOST_LINES] == []


@pytest.mark.asvs("V1.2.9")
def test_each_violation_is_found() -> None:
    spoiled = ast.parse(SPOILED)
    assert list(made_patterns(spoiled)) == ["compile", "search"]
    assert list(made_templates(spoiled)) == ["Template"]
    assert list(raw_sql(spoiled)) == ["raw"]


def made_patterns(tree: ast.AST) -> Iterator[str]:
    """Return the calls of `re` whose pattern is not a literal."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr=name), args=[first, *_]):
                if name in _PATTERNS and not isinstance(first, ast.Constant):
                    yield name


def made_templates(tree: ast.AST) -> Iterator[str]:
    """Return the calls that create a template from a string instead of a file."""
    yield from _named(tree, _TEMPLATES)


def raw_sql(tree: ast.AST) -> Iterator[str]:
    """Return the calls that can run hand-written SQL."""
    yield from _named(tree, _RAW)


def python_of(room: str) -> Iterator[Path]:
    """Yield the Python files of a top-level package, without migrations."""
    files = sorted((ROOT / room).rglob("*.py"))
    yield from (file for file in files if file.parent.name != "migrations")


def lines_of(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def found_in(search: object, rooms: tuple[str, ...] = MEETS_PEOPLE) -> set[str]:
    """Return what `search` finds in the code of these packages, each with its file."""
    assert callable(search)
    files = [file for room in rooms for file in sorted((ROOT / room).rglob("*.py"))]
    return {
        f"{file.relative_to(ROOT)} {name}"
        for file in files
        if "migrations" not in file.parts
        for name in search(ast.parse(file.read_text("utf-8")))
    }


def _named(tree: ast.AST, names: set[str]) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in names:
                yield name
