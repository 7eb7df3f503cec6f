"""`make scan`: run each scanner on the site and on a faulty site, the control. Print one table.

Runs with production settings (`tests.production_env`), in `manage.py shell`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from quality.scan.checks import checks
from quality.scan.judge import Check, judge
from quality.scan.targets import site_target, weak_target
from quality.scan.tools import SAID
from tests.site.running import running_site

_COLUMNS = "{:18}{:57} {}"


def main(only: str = "") -> None:
    """Run the checks, print a result as soon as it is known, and exit with 1 if a check fails.

    `only`: the tools whose checks run, separated by spaces; without it all do.
    """
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name, running_site(Path(name)) as site:
        target = site_target(site)
        with weak_target(Path(name)) as weak:
            planned = [one for one in checks(site, target, weak) if is_asked(one, only)]
            _say(_COLUMNS.format("tool", "the site", "the control"))
            wrong = sum(not _holds(check) for check in planned)
    took = time.monotonic() - began
    _say(f"{len(planned)} checks, {wrong} wrong, {took:.0f} s. All output is in {SAID}.")
    _say_excuses(planned)
    sys.exit(1 if wrong else 0)


def is_asked(check: Check, only: str) -> bool:
    """Return whether the tool of the check, the first word of its name, is one of `only`."""
    return not only or check.name.replace(",", " ").split()[0] in only.split()


def _holds(check: Check) -> bool:
    row = judge(check)
    _say(_COLUMNS.format(row.name, row.site, row.control))
    return row.holds


def _say_excuses(planned: list[Check]) -> None:
    for check in planned:
        for finding, reason in check.excused.items():
            _say(f"Excused, {check.name}: {finding} ({reason})")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
