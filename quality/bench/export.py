"""What a downloaded list costs: `python -m quality.bench.export` (make export).

For each number of people a database on PostgreSQL is filled, with an event for each person. Prints
the rows and bytes of each file, the seconds to its first piece and to its end, and the memory of
the process before and at its most.
"""

from __future__ import annotations

import argparse
import json
import re
from typing import Any

import psycopg

from quality.bench import product
from quality.bench.databases import Maker, durable_postgres
from quality.bench.growth import NOWHERE, fill, inside, telling
from quality.bench.output import say
from quality.bench.site import production


def main() -> None:
    """Measure each number of people, and print the table."""
    parser = argparse.ArgumentParser(description="What a downloaded list costs.")
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 1_100_000])
    asked = parser.parse_args().people
    say(f"{'':<24}{'rows':>11}{'MB':>7}{'first s':>9}{'s':>7}{'MB before':>11}{'MB most':>9}")
    with durable_postgres() as make:
        for people in asked:
            for name, found in _measured(make, people).items():
                say(_line(name, found))


def _measured(make: Maker, people: int) -> dict[str, dict[str, Any]]:
    url = make(f"export_{people}")
    where = production(**{**product.ENV(NOWHERE, "md5"), "DATABASE_URL": url})
    fill(where, people, is_bare=True)
    with telling(people, "progress and events"):
        inside(where, "from quality.bench.stages import spread; spread()")
        inside(where, "from quality.bench.exporting import happen; happen()")
    with psycopg.connect(url, autocommit=True) as server, telling(people, "vacuum"):
        server.execute("VACUUM ANALYZE")
    with telling(people, "measuring"):
        said = inside(where, "from quality.bench.exporting import export; print(export())")
    found: dict[str, dict[str, Any]] = json.loads(re.findall(r"^\{.*\}$", said, re.MULTILINE)[-1])
    return found


def _line(name: str, found: dict[str, Any]) -> str:
    sizes = f"{found['rows']:>11,}{found['bytes'] / 1e6:>7.1f}"
    times = f"{found['first']:>9.2f}{found['seconds']:>7.1f}"
    return f"{name:<24}{sizes}{times}{found['before']:>11.0f}{found['most']:>9.0f}"


if __name__ == "__main__":
    main()
