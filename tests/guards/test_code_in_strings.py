"""Test that the imports in Python code inside strings succeed, because mypy does not check them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from tests.rooms import ALL, ROOT

_IMPORT = re.compile(rf"from ((?:{'|'.join(ALL)}|tests|quality)[\w.]*) import ([\w, ]+)")


def test_imports_in_strings_find_their_names() -> None:
    files = {file for folder in ("tests", "quality") for file in (ROOT / folder).rglob("*.py")}
    files.remove(Path(__file__))  # its second test imports names that do not exist
    trees = {file: ast.parse(file.read_text(encoding="utf-8")) for file in files}
    assert {str(file): lost for file, tree in trees.items() if (lost := list(missing(tree)))} == {}


def test_name_that_moved_is_found() -> None:
    moved = 'run("from messaging.models import Message, Nothing; from lib.nowhere import x")'
    assert list(missing(ast.parse(moved))) == ["messaging.models.Nothing", "lib.nowhere"]


def missing(tree: ast.AST) -> Iterator[str]:
    """Yield each nonexistent module or name that a string in this code imports."""
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    for module, names in _IMPORT.findall(
        "\n".join(text for text in texts if isinstance(text, str))
    ):
        if find_spec(module) is None:
            yield module
            continue
        there = vars(import_module(module))
        for name in (one.split(" as ")[0].strip() for one in names.split(",")):
            if name and name not in there and find_spec(f"{module}.{name}") is None:
                yield f"{module}.{name}"
