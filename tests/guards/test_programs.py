"""Test that tests start only programs that `make` installs or README.md requires."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from django.conf import settings

# README names these as required.
_NEEDED = {"bash", "git", "make"}
# tests/programs_present.py installs it or warns before the tests begin.
_INSTALLED = {"apt-get", "chromium"}
# If one is missing, `make test` prints which tests will be skipped, before the tests begin.
_REPLACEABLE = {"nginx", "node", "npm", "spamassassin"}
# Started by `make scan`, `make pooler` and `make rolling`, whose pages name them; by no test.
_BY_HAND = {
    "quality/scan/install.py": {"npm"},
    "quality/scan/targets.py": {"openssl"},
    "tests/pooler/pgbouncer.py": {"pgbouncer"},
    "quality/bench/rolling.py": {"nginx"},
}
_STARTS = {"run", "Popen", "check_output", "check_call", "call", "which", "execvp", "execvpe"}
SPOILED = (
    'subprocess.run(["oathtool", "--totp", key], check=True)',
    'command = ["oathtool", "--totp", key]\nsubprocess.run(command, check=True)',
    'PROGRAM = "oathtool"\nsubprocess.Popen([PROGRAM, "--totp"])',
    'command = ["oathtool"]\ncommand += [key]\nsubprocess.run([*command, "-N"])',
    'shutil.which("oathtool")',
)


def test_tests_start_no_program_that_a_machine_might_lack() -> None:
    allowed = _NEEDED | _INSTALLED | _REPLACEABLE
    found = {
        (name, program)
        for name, tree in _trees()
        for program in programs_in(tree)
        if program not in allowed | _BY_HAND.get(name, set())
    }
    assert found == set()


def test_programs_that_a_machine_needs_are_in_the_readme() -> None:
    readme = (settings.BASE_DIR / "README.md").read_text(encoding="utf-8").lower()
    assert [one for one in _NEEDED | _REPLACEABLE | {"chromium"} if one not in readme] == []


@pytest.mark.parametrize("code", SPOILED)
def test_another_program_is_found(code: str) -> None:
    assert list(programs_in(ast.parse(code))) == ["oathtool"]


def programs_in(tree: ast.Module) -> Iterator[str]:
    """Return the programs that the file starts, named in a literal or in a variable."""
    known = {
        target.id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]) if name in _STARTS:
                yield from _first_word(first, known)


def _first_word(node: ast.expr, known: dict[str, ast.expr]) -> Iterator[str]:
    match node:
        case ast.Constant(value=str(word)):
            yield word
        case ast.List(elts=[first, *_]) | ast.Starred(value=first):
            yield from _first_word(first, known)
        case ast.Name(id=name) if name in known:
            yield from _first_word(known[name], {**known, name: ast.Constant(None)})


def _trees() -> Iterator[tuple[str, ast.Module]]:
    for file in sorted((settings.BASE_DIR / "tests").rglob("*.py")):
        name = file.relative_to(settings.BASE_DIR).as_posix()
        yield name, ast.parse(file.read_text(encoding="utf-8"))
