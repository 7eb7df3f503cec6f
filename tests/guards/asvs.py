"""Read docs/asvs.csv and hold it to what there is: `python -m tests.guards.asvs` counts its rows.

A row's evidence is a list, with semicolons between. Each is a test by its node id without the
brackets of a parameter, a whole file of tests, a command (`make …`, `manage.py …`), a rule of ruff
(`ruff S608`), or, where the standard asks for something written, a document and its heading.
"""

from __future__ import annotations

import ast
import csv
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import django.core.management
from django.core.management import find_commands

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "asvs.csv"
DJANGOS = Path(django.core.management.__file__).parent
STATUSES = ("met", "deviates", "not applicable")


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: where we stand, why where it is not met, and what shows it."""

    id: str
    level: str
    requirement: str
    status: str
    reason: str
    evidence: tuple[str, ...]


def rows(table: Path = TABLE) -> list[Row]:
    """Read the table."""
    with table.open(encoding="utf-8", newline="") as file:
        table_rows = list(csv.DictReader(file))
    return [_row(**fields) for fields in table_rows]


def faults(row: Row) -> list[str]:
    """Say what is wrong with a row."""
    wrong = [f"{row.id}: there is no {one}" for one in row.evidence if not exists(one)]
    if row.status not in STATUSES:
        wrong.append(f"{row.id}: {row.status!r} is no status")
    if row.status == "met" and not row.evidence:
        wrong.append(f"{row.id}: met, and nothing shows it")
    if row.status == "deviates" and not row.evidence:
        wrong.append(f"{row.id}: deviates, and nothing shows how far")
    if row.status != "met" and not row.reason:
        wrong.append(f"{row.id}: {row.status}, and no word why")
    return wrong


def exists(evidence: str) -> bool:
    """Say whether there is such a test, command, rule or document."""
    match evidence.split(" "):
        case [test] if test.startswith("tests/"):
            return test in tests()
        case ["make", target]:
            return re.search(rf"^{re.escape(target)}:", _text("Makefile"), re.MULTILINE) is not None
        case ["manage.py", command, *_options]:
            return command in commands()
        case ["ruff", rule]:
            return is_checked(rule)
        case [document]:
            return is_written(document)
    return False


@cache
def tests() -> frozenset[str]:
    """Give every node id of the suite: files, functions, and methods in their class."""
    files = sorted((ROOT / "tests").rglob("test_*.py"))
    return frozenset(node for file in files for node in node_ids(file, ROOT))


def node_ids(file: Path, root: Path) -> list[str]:
    """Give the node ids of one file of tests, itself first."""
    name = file.relative_to(root).as_posix()
    body = ast.parse(file.read_text(encoding="utf-8")).body
    groups = [one for one in body if isinstance(one, ast.ClassDef)]
    found = [
        *_tests_in(body),
        *(f"{one.name}::{it}" for one in groups for it in _tests_in(one.body)),
    ]
    return [name, *(f"{name}::{one}" for one in found)]


@cache
def commands() -> frozenset[str]:
    """Give the names of Django's own commands and ours."""
    ours = ROOT.glob("*/management/commands/[a-z]*.py")
    return frozenset([*find_commands(str(DJANGOS)), *(file.stem for file in ours)])


@cache
def is_checked(rule: str) -> bool:
    """Say whether ruff knows the rule, and `make check` holds all our code to it."""
    ruff = tomllib.loads(_text("pyproject.toml"))["tool"]["ruff"]["lint"]
    asked = [sys.executable, "-m", "ruff", "rule", rule]
    known = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    return known and ruff["select"] == ["ALL"] and rule not in ruff["ignore"]


def is_written(document: str) -> bool:
    """Say whether the document is there, with the heading behind its `#`, as GitHub spells it."""
    path, _, heading = document.partition("#")
    if not (ROOT / path).is_file():
        return False
    titles = re.findall(r"^#+ (.+)$", _text(path), re.MULTILINE)
    return not heading or heading in {_slug(title) for title in titles}


def main() -> int:
    """Print how many rows there are of each status; answer 1 when a row is wrong."""
    table = rows()
    counted = Counter(row.status for row in table)
    for status in STATUSES:
        print(f"{status:15} {counted[status]:4}")
    print(f"{'in all':15} {len(table):4}")
    wrong = [fault for row in table for fault in faults(row)]
    print("\n".join(wrong), end="\n" if wrong else "")
    return 1 if wrong else 0


def _row(evidence: str, **fields: str) -> Row:
    return Row(**fields, evidence=tuple(filter(None, evidence.split("; "))))


def _tests_in(body: list[ast.stmt]) -> list[str]:
    names = [one.name for one in body if isinstance(one, ast.FunctionDef)]
    return [name for name in names if name.startswith("test")]


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _slug(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


if __name__ == "__main__":
    sys.exit(main())
