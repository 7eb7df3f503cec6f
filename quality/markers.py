"""Read from the tests' source which requirements each test shows, without running pytest.

A test names a requirement of this project with `@pytest.mark.requirement("S22")`, and one of the
ASVS with `@pytest.mark.asvs("V6.2.1")`. A file names the requirements of all its tests in its
`pytestmark`. The source is only parsed, so neither a browser nor a database is needed.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Node:
    """A test, or a file of tests: its pytest node id without parameters, and its decorators."""

    id: str
    decorators: tuple[ast.expr, ...]


@cache
def tests() -> tuple[Node, ...]:
    """Return a node for every test file and test, sorted by file, each file before its tests."""
    return tuple(node for file in _files() for node in nodes(file, ROOT))


def nodes(file: Path, root: Path) -> list[Node]:
    """Return a node for a test file, and one for each of its test functions and test methods."""
    name = file.relative_to(root).as_posix()
    body = _body(file)
    groups = [one for one in body if isinstance(one, ast.ClassDef)]
    return [
        Node(name, tuple(_pytestmark(body))),
        *_tests_in(body, name),
        *(test for one in groups for test in _tests_in(one.body, f"{name}::{one.name}")),
    ]


def marked(marker: str) -> dict[str, list[str]]:
    """Return, for each requirement, the ids of tests and files that name it with this marker."""
    return shown(tests(), marker)


def shown(of: Iterable[Node], marker: str) -> dict[str, list[str]]:
    """Return, for each requirement, the ids of the nodes in `of` that name it with this marker."""
    by_requirement = defaultdict(list)
    for node in of:
        for requirement in _named(node.decorators, marker):
            by_requirement[requirement].append(node.id)
    return dict(by_requirement)


def misplaced(marker: str) -> list[str]:
    """Return all places, as path:line, where this marker has no effect.

    Such places are classes, helpers and parameters: only markers of tests and files are read.
    """
    return [place for file in _files() for place in strays(file, ROOT, marker)]


def strays(file: Path, root: Path, marker: str) -> list[str]:
    """Return the places in one file, as path:line, where this marker has no effect."""
    read = {one for node in nodes(file, root) for one in node.decorators}
    every = (one for top in _body(file) for one in ast.walk(top) if isinstance(one, ast.Call))
    name = file.relative_to(root).as_posix()
    return [
        f"{name}:{call.lineno}" for call in every if _is_marker(call, marker) and call not in read
    ]


@cache
def _files() -> tuple[Path, ...]:
    return tuple(sorted((ROOT / "tests").rglob("test_*.py")))


@cache
def _body(file: Path) -> list[ast.stmt]:
    return ast.parse(file.read_text(encoding="utf-8")).body


def _tests_in(body: list[ast.stmt], prefix: str) -> list[Node]:
    functions = [one for one in body if isinstance(one, ast.FunctionDef)]
    return [
        Node(f"{prefix}::{one.name}", tuple(one.decorator_list))
        for one in functions
        if one.name.startswith("test")
    ]


def _pytestmark(body: list[ast.stmt]) -> Iterator[ast.expr]:
    for statement in body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=ast.List(elts=several)):
                yield from several
            case ast.Assign(targets=[ast.Name(id="pytestmark")], value=one):
                yield one


def _named(decorators: Iterable[ast.expr], marker: str) -> Iterator[str]:
    for decorator in decorators:
        match decorator:
            case ast.Call(args=named) if _is_marker(decorator, marker):
                yield from (ast.unparse(one).strip("'") for one in named)


def _is_marker(node: ast.AST, marker: str) -> bool:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark"), attr=name)):
            return name == marker
    return False
