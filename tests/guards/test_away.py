"""Test that no broad `except` clause hides a database outage from the page that reports it.

See docs/decisions/0036. Exempt are messaging, which waits for the database itself, and the probes.
"""

from __future__ import annotations

import ast

import pytest

from tests.rooms import LIVE, ROOT

pytestmark = pytest.mark.requirement("S105")

# The packages whose code runs while a visitor waits. Senders in messaging wait for the database.
ROOMS = tuple(room for room in LIVE if room != "messaging")
_ALL = {"Exception", "BaseException", "Error", "DatabaseError", "OperationalError"}
# Probes, background work and the logo's file: they try once, and report or do nothing without the
# database.
MEANT = {"operation/probes.py", "onboarding/progress.py", "config/http/files.py"}
SPOILED = """
try:
    deed()
except (ValueError, Exception):
    told()
"""


def test_every_broad_except_clause_lets_a_database_outage_pass() -> None:
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    caught = {
        str(file.relative_to(ROOT))
        for file in files
        if swallows(ast.parse(file.read_text(encoding="utf-8")))
    }
    assert caught == MEANT


def test_except_clause_without_the_check_is_found() -> None:
    assert swallows(ast.parse(SPOILED))
    assert not swallows(ast.parse(SPOILED.replace("told()", "assert not is_away(error)")))


def swallows(tree: ast.AST) -> bool:
    """Return whether any catch-all `except` clause in the code does not use `is_away`."""
    return any(
        isinstance(node, ast.ExceptHandler) and _catches_all(node) and not _asks(node)
        for node in ast.walk(tree)
    )


def _catches_all(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    names = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(names & _ALL)


def _asks(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Name) and node.id == "is_away" for node in ast.walk(handler))
