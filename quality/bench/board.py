"""What the desk's board and lists cost: `python -m quality.bench.board` (make board).

For each number of people a database on PostgreSQL is filled with progress in every stage. Prints
the median in ms and the number of SQL statements of each page. With `--plans`, also prints the plan
of the slowest statement of each page in the largest database.
"""

from __future__ import annotations

import argparse
import json
import os
import re

import psycopg

from quality.bench import product
from quality.bench.databases import Maker, durable_postgres
from quality.bench.growth import NOWHERE, Results, cell, fill, inside, row, say, telling
from quality.bench.site import production


def main() -> None:
    """Measure each number of people, and print the table."""
    parser = argparse.ArgumentParser(description="What the desk's board and lists cost.")
    parser.add_argument("--people", type=int, nargs="+", default=[1_000, 200_000])
    parser.add_argument("--tries", type=int, default=10)
    parser.add_argument("--plans", action="store_true")
    asked = parser.parse_args()
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.2f} before.")
    with durable_postgres() as make:
        results = [_measured(make, people, asked.tries) for people in asked.people]
    say(row("ms (statements)", [f"{people:,}" for people in asked.people]))
    for step in results[0]:
        say(row(step, [cell(result[step]) for result in results]))
    if asked.plans:
        for step, figures in results[-1].items():
            say(f"\n{step}\n{figures['plan']}")


def _measured(make: Maker, people: int, tries: int) -> Results:
    """Fill a database and measure. Says on standard error how long each part took."""
    url = make(f"board_{people}")
    where = production(**{**product.ENV(NOWHERE, "md5"), "DATABASE_URL": url})
    fill(where, people)
    inside(where, "from quality.bench.stages import spread; spread()")
    with psycopg.connect(url, autocommit=True) as server, telling(people, "vacuum"):
        server.execute("VACUUM ANALYZE")
    with telling(people, "measuring"):
        program = f"from quality.bench.looking import look; print(look({tries}))"
        printed = inside(where, program)
    results: Results = json.loads(re.findall(r"^\{.*\}$", printed, re.MULTILINE)[-1])
    return results


if __name__ == "__main__":
    main()
