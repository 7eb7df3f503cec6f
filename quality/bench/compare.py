"""Compare a login here with the least work possible and with two Django packages (`make bench`).

Runs the harness in `../shared/bench`, or in the folder named by BENCH_HARNESS. At its first run the
harness installs and seeds what it compares. Options of the harness: `--hashers md5 --rounds 2`.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TARGETS = ("limit", "two_factor_auth", "allauth", "product")

_NO_HARNESS = (
    "Not measured: there is no run.py in {folder}. Expected the benchmark harness: the folder"
    " shared/bench of the project's workspace, which belongs beside this repository. If it is"
    " elsewhere, name it: BENCH_HARNESS=/path/to/bench make bench"
)
_NO_POSTGRESQL = (
    "Not measured: there is no initdb in {folder}. Expected PostgreSQL with pg_stat_statements, on"
    " Debian: apt-get install postgresql. If it is elsewhere, name its folder in BENCH_PG_BIN; or"
    ' measure on SQLite, without counting statements: make bench ARGS="--db sqlite"'
)


def main(options: list[str]) -> int:
    """Run the harness with `options`. Return its exit code, or 2 if something is missing."""
    script = harness(os.environ) / "run.py"
    lacking = missing(script, options, os.environ)
    if lacking:
        sys.stderr.write(f"{lacking}\n")
        return 2
    command = [sys.executable, str(script), "--targets", *TARGETS, *options]
    return subprocess.run(command, env=with_target(os.environ), check=False).returncode


def harness(environment: Mapping[str, str]) -> Path:
    """Return the folder of the harness, which might not exist."""
    named = environment.get("BENCH_HARNESS")
    return Path(named) if named else ROOT.parent / "shared" / "bench"


def missing(script: Path, options: list[str], environment: Mapping[str, str]) -> str:
    """Return a sentence that says what is missing and where to get it, or an empty string."""
    if not script.is_file():
        return _NO_HARNESS.format(folder=script.parent)
    folder = _programs(environment)
    if _database(options) == "pg" and not (folder / "initdb").is_file():
        return _NO_POSTGRESQL.format(folder=folder)
    return ""


def with_target(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment in which the harness also finds `product.py` beside this file."""
    others = environment.get("BENCH_TARGETS", "")
    folders = [str(Path(__file__).parent), *filter(None, others.split(":"))]
    return {**environment, "BENCH_TARGETS": ":".join(folders)}


def _programs(environment: Mapping[str, str]) -> Path:
    """Return the folder where the harness looks for PostgreSQL's programs."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    named = environment.get("BENCH_PG_BIN")
    return Path(named) if named else next(iter(debian), Path("/usr/bin"))


def _database(options: list[str]) -> str:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--db", default="pg")
    return str(parser.parse_known_args(options)[0].db)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
