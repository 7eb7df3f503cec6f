"""Run the whole suite on SQLite, then on PostgreSQL, and compare the numbers of tests.

`python -m tests.both_databases [pytest arguments]`. Prints the tests by database and folder. Fails
if a run fails, or if a file ran on both databases with different numbers of tests. Without FULL=1,
only a quarter of the files in _SAMPLED run on both databases; all other files run on PostgreSQL
only. With FULL=1 all files run on both, and the coverage is printed.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

from tests.full import FULL, is_sampled

REPORTS = Path("var/reports")
_POSTGRES = ["-W", "ignore:XDG_RUNTIME_DIR", "-m", "tests.with_postgres", sys.executable]
# Coverage is measured on SQLite only: the tests are the same, and it takes a fifth of the time.
_COVERAGE = ["--cov", "--cov-append", "--cov-report="] if FULL else []
# At least three, even on fewer cores: many tests wait for a process that they started.
_WORKERS = max(3, os.cpu_count() or 0)
_DATABASES: dict[str, list[str]] = {"SQLite": [], "PostgreSQL": _POSTGRES}
# In these folders, one in _ONE_IN files runs on SQLite too, chosen by its name's checksum.
_SAMPLED = ("journeys", "operation", "races", "unit")
_ONE_IN = 4
_NOTHING_TO_RUN = 5


def _once() -> list[str]:
    """Return the test files that run on PostgreSQL only. Not called with FULL=1."""
    files = sorted(Path("tests").rglob("test_*.py"))
    return [str(file) for file in files if not _goes_over_both(file)]


def _goes_over_both(file: Path) -> bool:
    return file.parts[1] in _SAMPLED and is_sampled(file.name, _ONE_IN)


_ONCE = [] if FULL else _once()
_ONLY_ON_SQLITE = [*_COVERAGE, *(f"--deselect={path}" for path in _ONCE)]


def main(arguments: list[str]) -> int:
    """Run the tests on both databases. Return 0 if both runs passed and ran equally many tests."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    green = [_run(database, arguments) for database in _DATABASES]
    counts = {database: _tests_per_file(database) for database in _DATABASES}
    if FULL:
        _python(["-m", "coverage", "report"])
    _print_counts({database: _per_folder(files) for database, files in counts.items()})
    print(f"{(time.monotonic() - began) / 60:.1f} minutes")
    if _differ(counts):
        print("FAILED: the two databases did not run the same number of tests.")
        return 1
    return 0 if all(green) and any(counts.values()) else 1


def _differ(counts: dict[str, Counter[str]]) -> bool:
    """Return whether a file that should run on both databases ran different numbers of tests."""
    both = [{file: n for file, n in one.items() if not _is_once(file)} for one in counts.values()]
    return any(one != both[0] for one in both)


def _is_once(file: str) -> bool:
    return file.startswith(tuple(_ONCE))


def _run(database: str, arguments: list[str]) -> bool:
    print(f"== Tests on {database}", flush=True)
    report = _report(database)
    report.unlink(missing_ok=True)
    command = [*_DATABASES[database], "-m", "pytest", "-q"]
    command += ["-n", str(_WORKERS), "--dist", "loadgroup", f"--junitxml={report}"]
    if database != "SQLite":
        return _python(command + arguments) == 0
    # When the caller selects tests, all of them might be left to PostgreSQL.
    fine = {0, _NOTHING_TO_RUN} if _ONCE else {0}
    return _python(command + _ONLY_ON_SQLITE + arguments) in fine


def _python(arguments: list[str]) -> int:
    """Run Python with these arguments. DATABASE_URL is unset, as it would apply to both runs."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run([sys.executable, *arguments], env=environment, check=False).returncode


def _report(database: str) -> Path:
    return REPORTS / f"{database.lower()}.xml"


def _tests_per_file(database: str) -> Counter[str]:
    """Return the number of tests by file, without skipped tests."""
    if not _report(database).exists():
        return Counter()
    cases = ET.parse(_report(database)).iter("testcase")  # noqa: S314 - pytest wrote it just now
    return Counter(_file(case) for case in cases if case.find("skipped") is None)


def _file(case: ET.Element) -> str:
    """Return the path of a test's file from a JUnit report; empty if the report has none."""
    found = re.match(r".*?\.test_\w+", case.get("classname", ""))
    return f"{found[0].replace('.', '/')}.py" if found else ""


def _per_folder(files: Counter[str]) -> Counter[str]:
    folders = Counter[str]()
    for file, tests in files.items():
        folders[file.removeprefix("tests/").partition("/")[0]] += tests
    return folders


def _print_counts(counts: dict[str, Counter[str]]) -> None:
    print("== Tests that ran")
    folders = sorted(set().union(*counts.values()))
    print(f"{'':14}" + "".join(f"{database:>12}" for database in counts))
    for folder in folders:
        print(f"{folder:14}" + "".join(f"{count[folder]:12}" for count in counts.values()))
    print(f"{'together':14}" + "".join(f"{count.total():12}" for count in counts.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
