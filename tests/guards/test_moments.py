"""Test that no test module reads the clock while it is imported.

In a run of all tests, a test may begin an hour after that import. A test that compares the time
of the import with the present time would fail then, although it passes when it runs alone.
"""

from __future__ import annotations

import ast
from pathlib import Path

from django.conf import settings

_CLOCKS = {"now", "time", "today", "utcnow", "monotonic"}


def _read_at_import(source: str) -> list[str]:
    """Return the expressions at module level that read a clock."""
    outside = (node for node in ast.parse(source).body if not isinstance(node, _BODIES))
    return [ast.unparse(n) for node in outside for n in ast.walk(node) if _reads_a_clock(n)]


_BODIES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _reads_a_clock(node: ast.AST) -> bool:
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Attribute) and node.func.attr in _CLOCKS
    return (
        isinstance(node, ast.Attribute) and node.attr == "now" and isinstance(node.value, ast.Call)
    )


def test_no_test_module_reads_the_clock_at_import() -> None:
    files = sorted(Path(settings.BASE_DIR, "tests").rglob("*.py"))
    found = {str(file): _read_at_import(file.read_text(encoding="utf-8")) for file in files}
    assert {name: reads for name, reads in found.items() if reads} == {}


def test_control_both_ways_to_read_the_clock_are_found() -> None:
    source = "A = timezone.now()\nB = visit().now\ndef f():\n    return timezone.now()\n"
    assert _read_at_import(source) == ["timezone.now()", "visit().now"]
