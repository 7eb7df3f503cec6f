"""Mutation tests: change the security core in small ways, and check that a test fails.

`python -m quality.mutants [PATTERN…]` runs the mutants that match, such as `accounts.road.*`, or
without a pattern all mutants, which takes hours. The mutants of an app run against unit tests only,
as these are fast. A mutant that survives unit tests deserves a look, even if slower tests find it.
docs/mutants.md has the figures.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from tests.rooms import ALL

BIN = Path("var/mutants/venv/bin").resolve()
PLACE = Path("var/mutants")
# The meaning of mutmut's exit codes.
KILLED, SURVIVED, TYPED = "killed by a test", "survived", "refused by mypy"
UNTRIED, SLOW, ELSE = "not tried", "took too long", "came to something else"
MEANING = {None: UNTRIED, 0: SURVIVED, 1: KILLED, 3: KILLED, 5: SURVIVED, 33: SURVIVED, 37: TYPED}
MEANING |= dict.fromkeys((-24, 24, 36, 152, 255), SLOW)


@dataclass(frozen=True)
class Room:
    """An app: its files to mutate, and the tests that are run against each mutant."""

    app: str
    files: tuple[str, ...]
    tests: tuple[str, ...]

    def touches(self, patterns: list[str]) -> list[str]:
        """Return the patterns among `patterns` that may match mutants of this app.

        If `patterns` is empty, return one pattern that matches all mutants of the app.
        """
        here = [one for one in patterns if fnmatch(f"{self.app}.", f"{one.split('.')[0]}.")]
        return here if patterns else [f"{self.app}.*"]


UNIT = "tests/unit"
CORE = (
    "road/walk",
    "road/unlocked",
    "road/sign_in",
    "services/mail",
    "services/password",
    "services/session",
    "mail/links",
    "browser/known_browser",
    "road/step_up",
)
SECOND = (
    "app_codes",
    "sms_codes",
    "recovery",
    "counter_codes",
    "devices",
    "otpauth",
    "models/authenticator",
    "models/remembered_device",
)
ROOMS = (
    Room("lib", ("throttle", "throttle_sql", "sealing", "tokens", "slots"), (f"{UNIT}/lib",)),
    Room("twofactor", SECOND, (f"{UNIT}/twofactor",)),
    Room("accounts", CORE, (f"{UNIT}/accounts", f"{UNIT}/twofactor")),
)
SOURCES = ["accounts", "lib", "twofactor"]
# The folders besides SOURCES that the changed code and its tests need.
OTHERS = [room for room in ALL if room not in SOURCES]
OTHERS += ["quality", "templates", "static", "docs", "manage.py"]
SETTINGS = """
[tool.mutmut]
source_paths = {sources}
also_copy = {others}
only_mutate = {files}
pytest_add_cli_args = ["-p", "quality.mutants.own_database", "-p", "no:cacheprovider"]
pytest_add_cli_args_test_selection = {tests}
type_check_command = ["{python}", "-m", "quality.mutants.typing_of", "mypy", "{app}"]
timeout_multiplier = 10.0
timeout_constant = 30.0
use_git_change_detection = false
"""


def main(patterns: list[str]) -> None:
    """Run the chosen mutants of each app, and list the mutants that survived."""
    for room in ROOMS:
        chosen = room.touches(patterns)
        if chosen:
            folder = prepared(room)
            command = [str(BIN / "mutmut"), "run", "--max-children", "2", *chosen]
            subprocess.run(command, cwd=folder, check=False)
            report(folder)


def prepared(room: Room) -> Path:
    """Copy the files that git tracks to a folder for this app, and configure mutmut there.

    Return the folder, which keeps the results of earlier runs.
    """
    folder = PLACE / room.app
    listed = subprocess.run(["git", "ls-files", "-z"], check=True, capture_output=True, text=True)
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(name, folder / name)
    files, tests = [f"{room.app}/{one}.py" for one in room.files], list(room.tests)
    chosen = SETTINGS.format(
        sources=SOURCES,
        files=files,
        tests=tests,
        others=OTHERS,
        python=BIN / "python",
        app=room.app,
    )
    with (folder / "pyproject.toml").open("a") as settings:
        settings.write(chosen)
    return folder


def report(folder: Path) -> None:
    """Print the number of mutants by file and outcome, and the changed lines of each survivor."""
    print("\n\n== ", folder.name)
    for file in sorted((folder / "mutants").rglob("*.py.meta")):
        ends = json.loads(file.read_text())["exit_code_by_key"]
        if not ends:
            continue
        counted = Counter(MEANING.get(end, ELSE) for end in ends.values())
        name = file.relative_to(folder / "mutants").with_suffix("")
        print(f"{name}:", ", ".join(f"{many} {end}" for end, many in sorted(counted.items())))
        for mutant in (one for one, end in ends.items() if MEANING.get(end) == SURVIVED):
            print("  ", mutant, *changes(folder, mutant), sep="\n     ")


def changes(folder: Path, mutant: str) -> Iterator[str]:
    """Yield the lines that a mutant removes and adds, as in a diff."""
    shown = subprocess.run(
        [BIN / "mutmut", "show", mutant], cwd=folder, check=False, capture_output=True, text=True
    )
    for line in shown.stdout.splitlines():
        if line.startswith(("+", "-")) and not line.startswith(("+++", "---")):
            yield line


if __name__ == "__main__":
    main(sys.argv[1:])
