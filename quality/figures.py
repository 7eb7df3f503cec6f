"""Print figures about the code: `python -m quality.figures [FOLDER]`, by default of this folder.

The figures serve to compare the code before and after a change: the sizes of functions and files,
the import cycles of modules and of rooms (top-level packages), and the numbers of tests and
assertions. Imports that are used only for type annotations are counted too.
"""

from __future__ import annotations

import ast
import statistics
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

_Function = ast.FunctionDef | ast.AsyncFunctionDef
_BESIDE = ("tests", "quality")


def main(folder: Path) -> None:
    """Print a line for each figure of the git repository in `folder`."""
    files = {file: ast.parse((folder / file).read_text("utf-8")) for file in python_of(folder)}
    ours = {file: tree for file, tree in files.items() if _is_of_a_room(folder, file)}
    lengths = sorted(length for tree in ours.values() for length in _lengths(tree))
    imports = {_module(file): set(_imports(tree)) for file, tree in ours.items()}
    within = {name: _known(found, imports) for name, found in imports.items()}
    rows = {
        "files of the rooms": len(ours),
        "lines of the rooms": sum(_lines(folder / file) for file in ours),
        "lines of tests and quality": sum(
            _lines(folder / file) for file in files if file.parts[0] in _BESIDE
        ),
        "longest file of the rooms": max(_lines(folder / file) for file in ours),
        "functions": len(lengths),
        "lines of a function, median": statistics.median(lengths),
        "lines of a function, 90 %": lengths[len(lengths) * 9 // 10],
        "longest function": lengths[-1],
        "imports inside functions": sum(_inner_imports(tree) for tree in ours.values()),
        "imports for types only": sum(_type_imports(tree) for tree in ours.values()),
        "circles of modules": len(circles(within)),
        "circles of rooms": len(circles(_rooms(within))),
        "test functions": sum(_tests(tree) for tree in files.values()),
        "assertions": sum(_assertions(tree) for tree in files.values()),
    }
    for name, figure in rows.items():
        print(f"{name:32}{figure:>8}")


def python_of(folder: Path) -> list[Path]:
    """Return the Python files that git tracks in the folder, without migrations."""
    command = ["git", "-C", str(folder), "ls-files", "*.py"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return [Path(name) for name in listed if "/migrations/" not in name]


def circles(graph: dict[str, set[str]]) -> list[set[str]]:
    """Return each set of two or more nodes of `graph` that all reach each other."""
    reached = {node: set(_reached(graph, node)) for node in graph}
    found = {
        frozenset(other for other in reached[node] if node in reached.get(other, ()))
        for node in graph
        if node in reached[node]
    }
    return [set(one) for one in found if len(one) > 1]


def _reached(graph: dict[str, set[str]], start: str) -> Iterator[str]:
    seen, left = set[str](), list(graph.get(start, ()))
    while left:
        if (node := left.pop()) not in seen:
            seen.add(node)
            left += graph.get(node, ())
            yield node


def _is_of_a_room(folder: Path, file: Path) -> bool:
    room = file.parts[0]
    return len(file.parts) > 1 and room not in _BESIDE and (folder / room / "__init__.py").exists()


def _module(file: Path) -> str:
    return ".".join(file.with_suffix("").parts).removesuffix(".__init__")


def _lines(file: Path) -> int:
    return len(file.read_text("utf-8").splitlines())


def _lengths(tree: ast.AST) -> Iterator[int]:
    for node in ast.walk(tree):
        if isinstance(node, _Function):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def _imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def _known(found: Iterable[str], modules: dict[str, set[str]]) -> set[str]:
    """Return which of `modules` are imported. `found`: imported modules, or names in modules."""
    inside = {name if name in modules else name.rpartition(".")[0] for name in found}
    return inside & modules.keys()


def _rooms(graph: dict[str, set[str]]) -> dict[str, set[str]]:
    rooms: dict[str, set[str]] = defaultdict(set)
    for module, imported in graph.items():
        room = module.partition(".")[0]
        rooms[room] |= {other.partition(".")[0] for other in imported} - {room}
    return dict(rooms)


def _inner_imports(tree: ast.AST) -> int:
    functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
    return sum(
        isinstance(inner, ast.Import | ast.ImportFrom)
        for function in functions
        for inner in ast.walk(function)
    )


def _type_imports(tree: ast.AST) -> int:
    blocks = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    ]
    return sum(
        isinstance(one, ast.Import | ast.ImportFrom) for block in blocks for one in block.body
    )


def _tests(tree: ast.AST) -> int:
    return sum(
        isinstance(node, _Function) and node.name.startswith("test_") for node in ast.walk(tree)
    )


def _assertions(tree: ast.AST) -> int:
    return sum(isinstance(node, ast.Assert) for node in ast.walk(tree))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
