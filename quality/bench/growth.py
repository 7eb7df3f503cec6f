"""How costs grow with the number of people: `python -m quality.bench.growth` (make growth).

For each number a database on PostgreSQL is filled; then logins, activations, pages of the desk and
the purge are measured in one process, with MD5 for the passwords. Prints the median in ms and the
number of SQL statements of each step. With `--plans`, also prints the plan of the slowest statement
of each step in the largest database.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from quality.bench import product
from quality.bench.databases import Maker, durable_postgres
from quality.bench.output import say
from quality.bench.site import manage, production

Results = dict[str, dict[str, Any]]


def main() -> None:
    """Measure each number of people, and print the table."""
    run("What logins and pages cost as people grow.", [1_000, 100_000, 1_000_000], _measured)


def run(about: str, sizes: list[int], measured: Callable[[Maker, int, int], Results]) -> None:
    """Read the options. Call `measured` for each number of people, and print the table.

    `sizes` are the numbers without the option `--people`. The arguments of `measured` are a maker
    of databases, a number of people, and how often to try each step.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--people", type=int, nargs="+", default=sizes)
    parser.add_argument("--tries", type=int, default=10)
    parser.add_argument("--plans", action="store_true")
    asked = parser.parse_args()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    with durable_postgres() as make:
        results = [measured(make, people, asked.tries) for people in asked.people]
    say(row("ms (statements)", [f"{people:,}" for people in asked.people]))
    for step in results[0]:
        say(row(step, [cell(result[step]) for result in results]))
    if asked.plans:
        for step, figures in results[-1].items():
            say(f"\n{step}\n{figures['plan']}")


def _measured(make: Maker, people: int, tries: int) -> Results:
    """Fill a database and measure. Says on standard error how long each part took."""
    url = make(f"grown_{people}")
    where = production(**{**product.ENV(NOWHERE, "md5"), "DATABASE_URL": url})
    fill(where, people)
    with psycopg.connect(url, autocommit=True) as server:
        with telling(people, "vacuum"):
            server.execute("VACUUM ANALYZE")
        _say_sizes(server, people)
    with telling(people, "measuring"):
        return printed_by(
            where, f"from quality.bench.grown import measure; print(measure({tries}))"
        )


def printed_by(where: dict[str, str], program: str) -> Results:
    """Run a program with this environment, and return the results that it prints last as JSON."""
    printed = inside(where, program)
    results: Results = json.loads(re.findall(r"^\{.*\}$", printed, re.MULTILINE)[-1])
    return results


def fill(where: dict[str, str], people: int, *, is_bare: bool = False) -> None:
    """Make everybody, with a past. The indexes of people are made after the people: faster.

    With `is_bare`, without the apps and the past, which take most of the time.
    """
    with telling(people, "tables"):
        manage(where, "migrate", "--verbosity", "0")
        inside(where, "from quality.bench.seed import make_branches; make_branches()")
        manage(where, "migrate", "accounts", _BEFORE_INDEXES, "--verbosity", "0")
    with telling(people, "people"):
        inside(where, f"from quality.bench.seed import seed; seed({people}, apps={not is_bare})")
    with telling(people, "indexes, beside logins"):
        manage(where, "migrate", "--verbosity", "0")
    if is_bare:
        return
    with telling(people, "their past"):
        inside(where, "from quality.bench.past import live; live()")


def _say_sizes(server: psycopg.Connection[Any], people: int) -> None:
    """Say the bytes of a person and of an event in the database, with their indexes."""
    whole = server.execute("SELECT pg_database_size(current_database())").fetchone()
    log = server.execute(_LOG_SIZE).fetchone()
    assert whole
    assert log
    of_one = (whole[0] - log[0]) / people
    sys.stderr.write(f"{people:,}: {of_one:,.0f} bytes a person, {log[0] / log[1]:,.0f} an event\n")


@contextmanager
def telling(people: int, part: str) -> Iterator[None]:
    began = time.monotonic()
    sys.stderr.write(f"{people:,}: {part} …")
    sys.stderr.flush()
    yield
    sys.stderr.write(f" {time.monotonic() - began:.0f} s\n")


def inside(where: dict[str, str], program: str) -> str:
    return manage(where, "shell", "--no-imports", "-c", program)


def cell(figures: dict[str, Any]) -> str:
    return f"{figures['ms']:.1f} ({figures['statements']})"


def row(name: str, cells: list[str]) -> str:
    return f"{name:<28}" + "".join(f"{cell:>16}" for cell in cells)


_BEFORE_INDEXES = "0011_events_with_a_network"
_LOG_SIZE = """
    SELECT pg_total_relation_size('accounts_securityevent'), count(*) FROM accounts_securityevent
"""
NOWHERE = {"engine": "postgresql", "name": "", "host": "", "user": ""}

if __name__ == "__main__":
    main()
