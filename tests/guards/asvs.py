"""Check docs/asvs.csv, and count its rows: `python -m tests.guards.asvs`.

Each row is a requirement, with two kinds of evidence: tests with its id in a marker
(`@pytest.mark.asvs("V6.2.1")`), and a list in the row, separated by semicolons: commands
(`make …`, `manage.py …`), rules of ruff (`ruff S608`), and documents with a heading. The option
`--evidence` prints all rows with both kinds of evidence.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import tomllib
from collections import Counter
from dataclasses import astuple, dataclass, fields, replace
from functools import cache
from pathlib import Path

import django.core.management
from django.core.management import find_commands

from quality.markers import marked, misplaced
from quality.markers import tests as marked_tests

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "asvs.csv"
DJANGOS = Path(django.core.management.__file__).parent
STATUSES = ("met", "deviates", "not applicable")


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: its status, the reason if it is not met, and its evidence."""

    id: str
    level: str
    requirement: str
    status: str
    reason: str
    evidence: tuple[str, ...]


def rows() -> list[Row]:
    """Return the rows of the table. The evidence includes the tests marked with the row's id."""
    shown = marked("asvs")
    return [
        replace(row, evidence=(*shown.get(row.id, ()), *row.evidence)) for row in written_rows()
    ]


def written_rows(table: Path = TABLE) -> list[Row]:
    """Return the rows as written in the table, without the marked tests as evidence."""
    with table.open(encoding="utf-8", newline="") as file:
        table_rows = list(csv.DictReader(file))
    return [_row(**row) for row in table_rows]


def loose_ends() -> list[str]:
    """Return a sentence for each mismatch between the table and the test markers.

    Mismatches: a test named in a row (only a marker may link them), a marker with an id that the
    table lacks, and a marker in a place where no marker is read.
    """
    table = written_rows()
    known = {row.id for row in table}
    written = [(row.id, one) for row in table for one in row.evidence if one.startswith("tests/")]
    return [
        *(f"{row}: {test} is in the table; mark the test instead" for row, test in written),
        *(
            f"{test}: the table has no {row}"
            for row, tests in marked("asvs").items()
            for test in tests
            if row not in known
        ),
        *(f"{place}: a marker for the table that is not read there" for place in misplaced("asvs")),
    ]


def faults(row: Row) -> list[str]:
    """Return a sentence for each fault of this row."""
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
    """Return whether this evidence exists: a test, a command, a ruff rule or a document."""
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
    """Return pytest's node id of each test file, test function and test method."""
    return frozenset(node.id for node in marked_tests())


@cache
def commands() -> frozenset[str]:
    ours = ROOT.glob("*/management/commands/[a-z]*.py")
    return frozenset([*find_commands(str(DJANGOS)), *(file.stem for file in ours)])


@cache
def is_checked(rule: str) -> bool:
    """Return whether ruff knows this rule, and pyproject.toml does not switch it off."""
    ruff = tomllib.loads(_text("pyproject.toml"))["tool"]["ruff"]["lint"]
    asked = [sys.executable, "-m", "ruff", "rule", rule]
    known = subprocess.run(asked, capture_output=True, check=False).returncode == 0
    return known and ruff["select"] == ["ALL"] and rule not in ruff["ignore"]


def is_written(document: str) -> bool:
    """Return whether the document exists, and has the heading named after `#`, if any."""
    path, _, heading = document.partition("#")
    if not (ROOT / path).is_file():
        return False
    titles = re.findall(r"^#+ (.+)$", _text(path), re.MULTILINE)
    return not heading or heading in {_slug(title) for title in titles}


def main() -> int:
    """Print how many rows have each status, or with `--evidence` all rows. Return 1 on a fault."""
    table = rows()
    if "--evidence" in sys.argv[1:]:
        lines = csv.writer(sys.stdout, lineterminator="\n")
        lines.writerow(field.name for field in fields(Row))
        lines.writerows((*astuple(row)[:-1], "; ".join(row.evidence)) for row in table)
    else:
        counted = Counter(row.status for row in table)
        print("\n".join(f"{status:15} {counted[status]:4}" for status in STATUSES))
        print(f"{'in all':15} {len(table):4}")
    wrong = [*loose_ends(), *(fault for row in table for fault in faults(row))]
    print("\n".join(wrong), end="\n" if wrong else "", file=sys.stderr)
    return 1 if wrong else 0


def _row(evidence: str, **others: str) -> Row:
    return Row(**others, evidence=tuple(filter(None, evidence.split("; "))))


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def _slug(title: str) -> str:
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


if __name__ == "__main__":
    sys.exit(main())
