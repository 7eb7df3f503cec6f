"""Run the whole suite on SQLite, then on PostgreSQL, and hold the two against each other.

`python -m tests.both_databases [pytest arguments]`. Prints the tests per database and folder and
the coverage with branches; fails when a run fails or the numbers differ, so that no test can
quietly be left out on one of them. The short run takes on PostgreSQL alone what does not ask how a
database does its work (`_ONCE`); FULL=1 takes everything on both.
"""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

REPORTS = Path("var/reports")
_POSTGRES = ["-W", "ignore:XDG_RUNTIME_DIR", "-m", "tests.with_postgres", sys.executable]
# Of one run: the tests are the same, and measuring takes a fifth of the time.
_COVERAGE = ["--cov", "--cov-append", "--cov-report="]
# One more than a small machine has cores: many a test waits for a process that it started.
_WORKERS = max(3, os.cpu_count() or 0)
_DATABASES: dict[str, list[str]] = {"SQLite": [], "PostgreSQL": _POSTGRES}
# Screens, attacks over the wire, Twilio's contract, that the benchmarks count right, what has two
# machines, `make setup`; and the rules and forged input for every page, which a quarter of the
# time went to.
_IN_SHORT = ("attacks", "bench", "browser", "contract", "fuzz", "guards", "machines", "setup")
_ONCE = () if os.environ.get("FULL") == "1" else _IN_SHORT
_ONLY_ON_SQLITE = [*_COVERAGE, *(f"--deselect=tests/{folder}/" for folder in _ONCE)]
_NOTHING_TO_RUN = 5


def main(arguments: list[str]) -> int:
    """Run both and report; answer 0 only when both are green and ran equally many tests."""
    REPORTS.mkdir(parents=True, exist_ok=True)
    _python(["-m", "coverage", "erase"])
    began = time.monotonic()
    green = [_run(database, arguments) for database in _DATABASES]
    counts = {database: _tests_per_folder(database) for database in _DATABASES}
    _python(["-m", "coverage", "report"])
    _print_counts(counts)
    print(f"{(time.monotonic() - began) / 60:.1f} minutes")
    if _differ(counts):
        print("FAILED: the two databases did not run the same number of tests.")
        return 1
    return 0 if all(green) and any(counts.values()) else 1


def _differ(counts: dict[str, Counter[str]]) -> bool:
    """Say whether a folder that both should run has other numbers on the one than on the other."""
    both = [{name: n for name, n in one.items() if name not in _ONCE} for one in counts.values()]
    return any(one != both[0] for one in both)


def _run(database: str, arguments: list[str]) -> bool:
    print(f"== Tests on {database}", flush=True)
    report = _report(database)
    report.unlink(missing_ok=True)
    command = [*_DATABASES[database], "-m", "pytest", "-q"]
    command += ["-n", str(_WORKERS), "--dist", "loadgroup", f"--junitxml={report}"]
    if database != "SQLite":
        return _python(command + arguments) == 0
    # Of what somebody narrows it to all may be left to PostgreSQL.
    fine = {0, _NOTHING_TO_RUN} if _ONCE else {0}
    return _python(command + _ONLY_ON_SQLITE + arguments) in fine


def _python(arguments: list[str]) -> int:
    """Run Python with our arguments; a DATABASE_URL of the caller would make both runs one."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run([sys.executable, *arguments], env=environment, check=False).returncode


def _report(database: str) -> Path:
    return REPORTS / f"{database.lower()}.xml"


def _tests_per_folder(database: str) -> Counter[str]:
    """Count the tests that ran, by folder; a skipped test did not run."""
    if not _report(database).exists():
        return Counter()
    cases = ET.parse(_report(database)).iter("testcase")  # noqa: S314 - pytest wrote it just now
    return Counter(_folder(case) for case in cases if case.find("skipped") is None)


def _folder(case: ET.Element) -> str:
    return case.get("classname", "").removeprefix("tests.").partition(".")[0]


def _print_counts(counts: dict[str, Counter[str]]) -> None:
    print("== Tests that ran")
    folders = sorted(set().union(*counts.values()))
    print(f"{'':14}" + "".join(f"{database:>12}" for database in counts))
    for folder in folders:
        print(f"{folder:14}" + "".join(f"{count[folder]:12}" for count in counts.values()))
    print(f"{'together':14}" + "".join(f"{count.total():12}" for count in counts.values()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
