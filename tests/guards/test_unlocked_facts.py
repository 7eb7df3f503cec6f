"""Test that a service's transaction reads no attribute of a model instance passed as an argument.

The instance may be outdated: the service must read the row that it locked. Exempt are primary keys,
and `epoch`, which the service compares with the epoch of the locked row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings

pytestmark = pytest.mark.requirement("S86")

_PACKAGES = ("accounts", "twofactor", "onboarding", "desk", "messaging")
_ROWS = {"User", "MailLink", "Branch", "Authenticator", "CounterCode", "RememberedDevice"}
# Attributes that find the row, and one that never changes: the purpose of a mail link.
_TO_FIND_IT_BY = {"pk", "id", "user_id", "epoch", "purpose"}
_BEGINS = {"transaction.atomic()", "service()"}
_Function = ast.FunctionDef | ast.AsyncFunctionDef

NAIVE = """
def block(user: User, now: datetime) -> None:
    with transaction.atomic():
        locked = User.objects.locked(user.pk)
        if user.is_active:
            locked.end_everything()
"""
THROUGH_FACTS = """
def go(facts: Facts) -> None:
    with transaction.atomic():
        present = locked(facts)
        queue_notice(to=facts.user.email)
"""
BY_ANOTHER_NAME = """
def go(facts: Facts) -> None:
    user, now = facts.user, facts.visit.now
    with transaction.atomic():
        present = locked(facts)
        queue_notice(to=user.email)
"""
FINE = """
def block(user: User, facts: Facts) -> None:
    if not user.is_active:
        return
    with transaction.atomic():
        user = User.objects.locked(user.pk)
        facts = locked(facts)
        if user.is_active and facts.user.epoch == user.epoch:
            user.save()
"""


def unlocked_reads(source: str) -> list[str]:
    """Return what a transaction reads of a model instance from an argument: `name.attribute`."""
    tree = ast.parse(source)
    functions = [node for node in ast.walk(tree) if isinstance(node, _Function)]
    return [found for function in functions for found in _reads_of(function)]


def _reads_of(function: _Function) -> Iterator[str]:
    given = _given(function)
    for block in ast.walk(function):
        if isinstance(block, ast.With) and ast.unparse(block.items[-1]) in _BEGINS:
            nodes = [node for line in block.body for node in ast.walk(line)]
            bound = {
                node.id
                for node in nodes
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
            }
            yield from _facts_read(nodes, given - bound - {f"{name}.user" for name in bound})


def _given(function: _Function) -> set[str]:
    """Return the names that hold a model instance from an argument, or the `user` of a `Facts`."""
    arguments = [*function.args.args, *function.args.kwonlyargs]
    types = {one.arg: ast.unparse(one.annotation) for one in arguments if one.annotation}
    rows = {name for name, kind in types.items() if _ROWS & set(kind.split(" | "))}
    rows |= {f"{name}.user" for name, kind in types.items() if kind == "Facts"}
    pairs = [pair for node in ast.walk(function) for pair in _assigned(node)]
    return rows | {name for name, value in pairs if value in rows}


def _assigned(node: ast.AST) -> list[tuple[str, str]]:
    """Return pairs of name and value if this node is an assignment; two for `a, b = c, d`."""
    if not isinstance(node, ast.Assign):
        return []
    name, value = node.targets[0], node.value
    if isinstance(name, ast.Tuple) and isinstance(value, ast.Tuple):
        both = zip(name.elts, value.elts, strict=True)
        return [(ast.unparse(one), ast.unparse(other)) for one, other in both]
    return [(ast.unparse(name), ast.unparse(value))]


def _facts_read(nodes: list[ast.AST], given: set[str]) -> list[str]:
    read = [node for node in nodes if isinstance(node, ast.Attribute)]
    facts = [node for node in read if node.attr not in _TO_FIND_IT_BY]
    return [ast.unparse(node) for node in facts if ast.unparse(node.value) in given]


@pytest.mark.asvs("V15.4.2")
def test_no_service_reads_an_unlocked_fact() -> None:
    files = [file for name in _PACKAGES for file in (settings.BASE_DIR / name).rglob("*.py")]
    found = {str(file): unlocked_reads(file.read_text(encoding="utf-8")) for file in files}
    assert {name: reads for name, reads in found.items() if reads} == {}


@pytest.mark.parametrize("begin", sorted(_BEGINS))
@pytest.mark.parametrize(
    ("source", "reads"),
    [
        (NAIVE, ["user.is_active"]),
        (THROUGH_FACTS, ["facts.user.email"]),
        (BY_ANOTHER_NAME, ["user.email"]),
        (FINE, []),
    ],
    ids=["naive", "through facts", "by another name", "fine"],
)
def test_service_that_reads_an_unlocked_fact_is_found(
    source: str, reads: list[str], begin: str
) -> None:
    assert unlocked_reads(source.replace("transaction.atomic()", begin)) == reads
